# revenue_ridge.json: sales_north.csv sales_south.csv store_info.parquet

import json

import polars as pl
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

info = pl.scan_parquet("store_info.parquet")
promo = pl.scan_csv("promo_calendar.csv")


def region(name: str) -> pl.LazyFrame:
    return (
        pl.scan_csv(f"sales_{name}.csv")
        .join(info, on="store", how="left")
        .join(promo, on="week", how="left")
        .with_columns(
            pl.lit(name).alias("region"),
            (pl.col("kind") == "mall").cast(pl.Int8).alias("mall"),
            (pl.col("week") > 46).cast(pl.Int8).alias("season"),
        )
    )


q = pl.concat([region("north"), region("south")])
west = region("west").collect()

print(q.group_by("region", "promo").agg(pl.col("revenue").mean().round(1), pl.len()).sort("region", "promo").collect())

FEATURES = ["staff", "season", "sqm", "mall"]
train = q.sort("store", "week", "staff", "revenue").select(FEATURES + ["revenue"]).collect()

scaler = StandardScaler()
X = scaler.fit_transform(train.select(FEATURES).to_numpy())
y = train["revenue"].to_numpy()
reg = Ridge(alpha=0.5).fit(X, y)

with open("revenue_ridge.json", "w") as f:
    json.dump({
        "features": FEATURES,
        "mean": scaler.mean_.tolist(),
        "scale": scaler.scale_.tolist(),
        "coef": reg.coef_.tolist(),
        "intercept": float(reg.intercept_),
    }, f, indent=2)

west = west.with_columns(pl.Series("expected", reg.predict(scaler.transform(west.select(FEATURES).to_numpy()))))
print(west.group_by("store").agg((pl.col("revenue") - pl.col("expected")).mean().round(1).alias("gap")).sort("gap"))
