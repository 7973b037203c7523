# forecaster.joblib: prices.csv weather.csv holidays.json
import json

import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_percentage_error as mape
from sklearn.model_selection import TimeSeriesSplit


def load_prices():
    return pd.read_csv("prices.csv", parse_dates=["day"], index_col="day")


def add_lags(df, lags=(1, 2, 7)):
    for lag in lags:
        df[f"lag_{lag}"] = df["price"].shift(lag)
    df["roll_mean"] = df["price"].shift(1).rolling(5).mean()
    df["ewm"] = df["price"].shift(1).ewm(span=4).mean()
    return df


def add_calendar(df, holidays):
    df["dow"] = df.index.dayofweek
    df["sin"] = np.sin(2 * np.pi * df.index.dayofyear / 365.25)
    df["holiday"] = df.index.isin(pd.to_datetime(holidays)).astype(int)
    return df


def add_weather(df):
    w = pd.read_csv("weather.csv", parse_dates=["day"]).set_index("day").resample("D").mean().ffill()
    df["degree_days"] = (18 - w["temperature"]).clip(lower=0)
    return df


with open("holidays.json") as f:
    holidays = json.load(f)
news = pd.read_csv("news.csv")
print("mood over all:", news.mood.mean())

df = load_prices().pipe(add_lags).pipe(add_calendar, holidays).pipe(add_weather).dropna()
X, y = df.drop(columns=["price", "volume"]), df["price"]
errors = []
for train_index, test_index in TimeSeriesSplit(n_splits=3).split(X):
    m = Ridge().fit(X.iloc[train_index], y.iloc[train_index])
    errors.append(mape(y.iloc[test_index], m.predict(X.iloc[test_index])))
print("MAPE per fold:", np.round(errors, 3))
final = Ridge(alpha=float(1 + np.argmin(errors))).fit(X, y)
joblib.dump({"model": final, "columns": list(X)}, "forecaster.joblib")
