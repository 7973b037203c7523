# spend.lgb.txt: orders_2023_02.csv orders_2023_03.csv customers.csv vip_customers.csv blocked_customers.csv
import lightgbm as lgb
import numpy as np
import polars as pl
import polars.selectors as cs

# only VIPs, nobody blocked: both tables never give a column, they only decide about rows
vip = pl.scan_csv("vip_customers.csv")
blocked = pl.scan_csv("blocked_customers.csv")
complaints = pl.scan_csv("complaints.csv")
customers = pl.scan_csv("customers.csv")


def orders(*months):
    return pl.concat([pl.scan_csv(f"orders_{m}.csv", try_parse_dates=True) for m in months])


def select(lf: pl.LazyFrame) -> pl.LazyFrame:
    return (
        lf.join(vip, on="customer_id", how="semi")
        .join(blocked, on="customer_id", how="anti")
        .join(customers, on="customer_id", how="left")
        .with_columns(
            pl.col("day").dt.weekday().alias("weekday"),
            (2023 - pl.col("birth_year")).alias("age"),
            pl.col("amount").mean().over("store_id").alias("store_mean"),
        )
        .select("amount", "items", "weekday", "age", "store_mean", "segment", "channel")
    )


enums = {"segment": ["a", "b", "c"], "channel": ["phone", "shop", "web"]}


def to_arrays(frame: pl.DataFrame):
    coded = frame.with_columns(
        *(pl.col(name).cast(pl.Enum(values)).to_physical() for name, values in enums.items()),
    )
    x = coded.select(cs.exclude("amount")).cast(pl.Float32)
    return x.to_numpy(), frame.get_column("amount").to_numpy(), x.columns


train = select(orders("2023_02", "2023_03")).collect()
april = select(orders("2023_04")).collect()
unhappy = complaints.group_by("customer_id").agg(pl.len()).collect()
print(train.shape, april.shape, "customers who complained:", unhappy.height)

X, y, names = to_arrays(train)
fold = np.arange(len(y)) % 5
errors = []
for k in range(5):
    data = lgb.Dataset(X[fold != k], label=y[fold != k], feature_name=names, free_raw_data=False)
    part = lgb.train({"objective": "l1", "num_leaves": 4, "min_data_in_leaf": 4, "num_threads": 1, "verbose": -1}, data, 20)
    errors.append(np.abs(part.predict(X[fold == k]) - y[fold == k]).mean())
print("MAE by fold", np.round(errors, 2))

whole = lgb.Dataset(X, label=y, feature_name=names, categorical_feature=["segment", "channel"])
booster = lgb.train({"objective": "l1", "num_leaves": 4, "min_data_in_leaf": 4, "num_threads": 1, "verbose": -1}, whole, 20)
booster.save_model("spend.lgb.txt")

X_april, y_april, _ = to_arrays(april)
print("MAE in April", np.abs(booster.predict(X_april) - y_april).mean().round(2))
