# sales_lgb.txt: store_sales.parquet promo_calendar.csv store_info.csv bank_holidays.txt
from datetime import date

import lightgbm as lgb
import numpy as np
import pandas as pd

LAGS = (1, 7, 14)


def add_lags(df):
    by_store = df.groupby("store")["units"]
    for lag in LAGS:
        df[f"lag_{lag}"] = by_store.shift(lag)
    df["roll_7"] = by_store.transform(lambda s: s.shift(1).rolling(7).mean())
    return df


def add_promotions(df, path="promo_calendar.csv"):
    promo = pd.read_csv(path, parse_dates=["day"])
    df = df.merge(promo, on=["store", "day"], how="left")
    return df.fillna({"discount": 0})


def add_stores(df, path="store_info.csv"):
    info = pd.read_csv(path).set_index("store")
    df["sqm"] = df["store"].map(info["sqm"])
    df["kind"] = df["store"].map(info["kind"]).astype("category")
    return df


def add_holidays(df, path="bank_holidays.txt"):
    with open(path) as f:
        days = {date.fromisoformat(line.strip()) for line in f}
    df["holiday"] = [int(d.date() in days) for d in df["day"]]
    df["dow"] = df["day"].dt.day_of_week
    return df


sales = pd.read_parquet("store_sales.parquet").sort_values(["store", "day"])
data = sales.pipe(add_lags).pipe(add_promotions).pipe(add_stores).pipe(add_holidays).dropna()

cut = pd.Timestamp("2022-02-20")
train, valid = data[data["day"] < cut], data[data["day"] >= cut]
cols = [c for c in data if c not in ("day", "units")]
train_set = lgb.Dataset(train[cols], train["units"], categorical_feature=["kind"])
valid_set = lgb.Dataset(valid[cols], valid["units"], reference=train_set)
model = lgb.train({"objective": "poisson", "num_leaves": 7, "learning_rate": 0.1, "verbose": -1, "num_threads": 1,
                   "min_data_in_leaf": 5},
                  train_set, 40, valid_sets=[valid_set], callbacks=[lgb.early_stopping(8, verbose=False)])
model.save_model("sales_lgb.txt")

# does it carry over to 2017?  and do the competitors explain the error?
old = pd.read_parquet("store_sales_old.parquet").sort_values(["store", "day"])
old = old.pipe(add_lags).assign(discount=0).pipe(add_stores).pipe(add_holidays).dropna()
print("2017 MAE", np.abs(model.predict(old[cols]) - old["units"]).mean())
valid = valid.assign(error=model.predict(valid[cols]) - valid["units"])
competitors = pd.read_csv("competitors.csv")
print(valid.groupby("store")["error"].mean().to_frame().join(competitors.set_index("store")).corr().iloc[0, 1])
