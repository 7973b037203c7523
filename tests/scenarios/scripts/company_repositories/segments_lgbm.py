# models/lgbm_north.txt: sales_north.csv promo_calendar.csv
# models/lgbm_south.txt: sales_south.csv promo_calendar.csv
# models/lgbm_west.txt: sales_west.csv promo_calendar.csv
# models/lgbm_all.txt: sales_north.csv sales_south.csv sales_west.csv promo_calendar.csv

import os

import lightgbm as lgb
import numpy as np
import pandas as pd

REGIONS = ["north", "south", "west"]
FEATURES = ["price", "dow", "promo", "discount", "lag_1", "lag_7"]
PARAMS = {"objective": "regression", "learning_rate": 0.1, "num_leaves": 8, "min_data_in_leaf": 5,
          "verbosity": -1, "num_threads": 1, "seed": 1, "deterministic": True}

promo = pd.read_csv("promo_calendar.csv", parse_dates=["date"])
stores = pd.read_csv("store_meta.csv").set_index("store")


def prepare(region):
    df = pd.read_csv(f"sales_{region}.csv", parse_dates=["date"])
    df = df.merge(promo, on="date", how="left")
    df["dow"] = df["date"].dt.dayofweek
    df = df.sort_values(["store", "date"])
    g = df.groupby("store")["units"]
    df["lag_1"] = g.shift(1)
    df["lag_7"] = g.shift(7)
    return df.dropna()


def fit(df):
    cutoff = df["date"].max() - pd.Timedelta(days=14)
    tr, va = df[df["date"] <= cutoff], df[df["date"] > cutoff]
    dtr = lgb.Dataset(tr[FEATURES], tr["units"])
    dva = lgb.Dataset(va[FEATURES], va["units"], reference=dtr)
    booster = lgb.train(PARAMS, dtr, num_boost_round=150, valid_sets=[dva],
                        callbacks=[lgb.early_stopping(15, verbose=False)])
    rmse = np.sqrt(np.mean((booster.predict(va[FEATURES]) - va["units"]) ** 2))
    return booster, rmse


os.makedirs("models", exist_ok=True)
frames = {r: prepare(r) for r in REGIONS}
boosters = {}
for region, frame in frames.items():
    boosters[region], rmse = fit(frame)
    sqm = stores.loc[frame["store"].unique(), "sqm"].sum()
    print(f"{region:>6}  rmse={rmse:.2f}  trees={boosters[region].best_iteration}  sales area={sqm} sqm")

boosters["all"], rmse = fit(pd.concat(frames.values()))
print(f"   all  rmse={rmse:.2f}")

importance = pd.DataFrame({name: b.feature_importance("gain") for name, b in boosters.items()}, index=FEATURES)
importance = importance / importance.sum()
print(importance.round(3).sort_values("all", ascending=False))

for name, b in boosters.items():
    b.save_model(f"models/lgbm_{name}.txt")
