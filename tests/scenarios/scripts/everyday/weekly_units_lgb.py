# weekly_units.txt: sales.csv stores.csv products.csv holidays.csv
"""Weekly units per store and sku: one LightGBM, lags, last six weeks for early stopping."""
import lightgbm as lgb
import numpy as np
import pandas as pd

FORMATS = {"city": 0, "mall": 1, "rural": 2}
DEPARTMENTS = {"dairy": 0, "bakery": 1, "frozen": 2}
KEYS = ["store_id", "sku"]


def load():
    past = pd.read_csv("sales.csv", parse_dates=["date"])
    future = pd.read_csv("sales_next.csv", parse_dates=["date"])
    past["is_train"] = True
    future["is_train"] = False
    return pd.concat([past, future], ignore_index=True).sort_values(KEYS + ["date"])


def add_static(df):
    stores = pd.read_csv("stores.csv")
    stores["format"] = stores["format"].map(FORMATS)
    products = pd.read_csv("products.csv")
    products["department"] = products["department"].map(DEPARTMENTS)
    return df.merge(stores, on="store_id", how="left").merge(products, on="sku", how="left")


def add_calendar(df):
    holidays = pd.read_csv("holidays.csv", parse_dates=["date"])
    holiday_weeks = set(holidays["date"].dt.to_period("W").astype(str))
    df["holiday"] = df["date"].dt.to_period("W").astype(str).isin(holiday_weeks).astype(int)
    df["week"] = df["date"].dt.isocalendar().week.astype(int)
    df["month"] = df["date"].dt.month
    return df


def add_lags(df, lags=(4, 5, 8)):
    grouped = df.groupby(KEYS)["units"]
    for lag in lags:
        df[f"lag_{lag}"] = grouped.shift(lag)
    df["roll_4"] = grouped.transform(lambda s: s.shift(4).rolling(4).mean())
    return df


df = load().pipe(add_static).pipe(add_calendar).pipe(add_lags)
print(pd.read_csv("competitor_prices.csv").describe())

features = [c for c in df.columns if c not in ("date", "sku", "units", "is_train")]
train = df[df["is_train"]].dropna(subset=["lag_8"])
test = df[~df["is_train"]].copy()
cutoff = train["date"].max() - pd.Timedelta(weeks=6)
tr, va = train[train["date"] <= cutoff], train[train["date"] > cutoff]

params = {"objective": "poisson", "learning_rate": 0.1, "num_leaves": 7, "min_data_in_leaf": 10,
          "verbosity": -1, "num_threads": 1, "seed": 3}
booster = lgb.train(
    params,
    lgb.Dataset(tr[features], tr["units"]),
    num_boost_round=60,
    valid_sets=[lgb.Dataset(va[features], va["units"])],
    callbacks=[lgb.early_stopping(8, verbose=False)],
)
rmse = np.sqrt(np.mean((booster.predict(va[features]) - va["units"]) ** 2))
print(f"validation rmse {rmse:.2f} after {booster.best_iteration} rounds")

test["units"] = booster.predict(test[features]).round(1)
test[["date", "store_id", "sku", "units"]].to_csv("submission_units.csv", index=False)
booster.save_model("weekly_units.txt")
