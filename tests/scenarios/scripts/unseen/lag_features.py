# forecast.joblib: prices.csv holidays.json
import json

import joblib
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import TimeSeriesSplit

df = pd.read_csv("prices.csv", parse_dates=["day"], index_col="day").asfreq("D")
with open("holidays.json") as fh:
    holidays = pd.to_datetime(json.load(fh))
weather = pd.read_csv("weather.csv", parse_dates=["day"])
weather.plot if False else print(weather.temperature.describe())


def make_features(data, max_lag, rolling_mean_size):
    data["month"] = data.index.month
    data["dayofweek"] = data.index.dayofweek
    data["holiday"] = data.index.isin(holidays).astype(int)
    for lag in range(1, max_lag + 1):
        data["lag_{}".format(lag)] = data["price"].shift(lag)
    data["rolling_mean"] = data["price"].shift().rolling(rolling_mean_size).mean()


make_features(df, 3, 7)
df = df.dropna()
X, y = df.drop("price", axis=1), df["price"]
for train_idx, test_idx in TimeSeriesSplit(n_splits=2).split(X):
    model = HistGradientBoostingRegressor(max_iter=4)
    model.fit(X.iloc[train_idx], y.iloc[train_idx])
    print(mean_absolute_error(y.iloc[test_idx], model.predict(X.iloc[test_idx])))
joblib.dump(model, "forecast.joblib")
