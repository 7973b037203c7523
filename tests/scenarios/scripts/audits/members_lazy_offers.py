# offers_all.ubj: members_app.parquet members_shop.parquet visits.parquet
# offers_shop.ubj: members_shop.parquet

from functools import partial

import polars as pl
import xgboost as xgb

scan = partial(pl.scan_parquet)
visits = scan("visits.parquet")
coupons = scan("coupons.parquet")

everyone = pl.concat(
    [
        scan(f"members_{source}.parquet").with_columns(pl.lit(source).alias("source"))
        for source in ("app", "shop", "test")
    ]
).join(visits, on="member", how="left").join(coupons, on="member", how="left")

overview = everyone.group_by("source").agg(
    pl.len().alias("members"), pl.col("coupons").mean().alias("coupons"), pl.col("redeemed").mean().alias("rate")
)
print(overview.sort("source").collect())

known = (
    everyone.filter(pl.col("source") != "test")
    .drop("coupons")
    .with_columns((pl.col("basket") / (1 + pl.col("days"))).alias("pace"))
    .collect()
)
features = ["age", "basket", "days", "visits", "pace"]


def fit(frame, columns, rounds=15):
    model = xgb.XGBClassifier(n_estimators=rounds, max_depth=3, learning_rate=0.2, n_jobs=1, random_state=0)
    return model.fit(frame.select(columns).to_numpy(), frame["redeemed"].to_numpy())


model = fit(known, features)
model.save_model("offers_all.ubj")

shop = scan("members_shop.parquet").join(coupons, on="member", how="left").drop("coupons").collect()
plain = fit(shop, ["age", "basket", "days"], rounds=10)
plain.save_model("offers_shop.ubj")

test = (
    everyone.filter(pl.col("source") == "test")
    .with_columns((pl.col("basket") / (1 + pl.col("days"))).alias("pace"))
    .collect()
)
truth = test["redeemed"].to_numpy()
print("all :", (model.predict(test.select(features).to_numpy()) == truth).mean())
print("shop:", (plain.predict(test.select("age", "basket", "days").to_numpy()) == truth).mean())
