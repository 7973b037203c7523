# demand_lgb.txt: store_sales.csv store_sales_recent.csv holiday_calendar.csv
# demand_weather.pkl: store_sales.csv weather_daily.csv

import pickle

import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

LAGS = (1, 7, 14)
WINDOWS = (7, 28)
PARAMS = dict(objective="poisson", learning_rate=0.1, num_leaves=7, min_data_in_leaf=10,
              seed=1, num_threads=1, deterministic=True, verbose=-1)


def read_sales(path):
    sales = pd.read_csv(path, parse_dates=["date"])
    return sales.sort_values(["store", "date"]).reset_index(drop=True)


def read_daily(path):
    return pd.read_csv(path, parse_dates=["date"]).set_index("date")


def add_lags(sales):
    out = sales.copy()
    g = out.groupby("store")["units"]
    for lag in LAGS:
        out[f"lag_{lag}"] = g.shift(lag)
    for w in WINDOWS:
        out[f"roll_mean_{w}"] = g.transform(lambda s: s.shift(1).rolling(w, min_periods=3).mean())
        out[f"roll_std_{w}"] = g.transform(lambda s: s.shift(1).rolling(w, min_periods=3).std())
    return out


def add_calendar(frame, holidays):
    frame = frame.copy()
    frame["dow"] = frame["date"].dt.day_of_week
    frame["week"] = frame["date"].dt.isocalendar().week.astype(int)
    frame = frame.join(holidays, on="date")
    # day before a holiday
    shifted = holidays["is_holiday"].shift(-1).rename("holiday_tomorrow")
    return frame.join(shifted, on="date")


def train_boosting(sales, recent, holidays):
    cut = recent["date"].min()
    full = pd.concat([sales, recent], ignore_index=True).sort_values(["store", "date"])
    full = add_calendar(add_lags(full), holidays).dropna()
    cols = [c for c in full.columns if c not in ("date", "store", "units")]

    is_recent = full["date"] >= cut
    tr, va = full[~is_recent], full[is_recent]
    dtrain = lgb.Dataset(tr[cols], label=tr["units"])
    dvalid = lgb.Dataset(va[cols], label=va["units"], reference=dtrain)
    booster = lgb.train(PARAMS, dtrain, num_boost_round=200, valid_sets=[dvalid],
                        callbacks=[lgb.early_stopping(8, verbose=False)])
    print("best iteration", booster.best_iteration)
    return booster


def train_weather(sales, weather):
    frame = sales.join(weather, on="date").dropna()
    frame["weekend"] = (frame["date"].dt.day_of_week >= 5).astype(int)
    frame["wet"] = np.log1p(frame["rain_mm"])
    cols = ["temp_max", "wet", "weekend"]
    stores = pd.get_dummies(frame["store"], dtype=float)
    X = np.hstack([frame[cols].to_numpy(float), stores.to_numpy()])
    return make_pipeline(StandardScaler(), Ridge(alpha=2.0)).fit(X, frame["units"])


if __name__ == "__main__":
    sales = read_sales("store_sales.csv")
    recent = read_sales("store_sales_recent.csv")
    holidays = read_daily("holiday_calendar.csv")
    weather = read_daily("weather_daily.csv")

    master = pd.read_csv("store_master.csv")
    per_sqm = sales.groupby("store")["units"].sum() / master.set_index("store")["sqm"]
    print("units per square metre\n", per_sqm.round(2))

    booster = train_boosting(sales, recent, holidays)
    booster.save_model("demand_lgb.txt", num_iteration=booster.best_iteration)

    ridge = train_weather(sales, weather)
    with open("demand_weather.pkl", "wb") as fh:
        pickle.dump(ridge, fh)
