# horizons/h1.joblib: sold_daily.csv rain.csv competitor.csv
# horizons/h3.joblib: sold_daily.csv rain.csv competitor.csv
import os

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor

os.makedirs("horizons", exist_ok=True)


class SeriesStore:
    """Reads a series when it is first asked for."""

    def __init__(self, **paths):
        self._paths = paths
        self._cache = {}

    def __getattr__(self, name):
        if name.startswith("_") or name not in self._paths:
            raise AttributeError(name)
        if name not in self._cache:
            frame = pd.read_csv(self._paths[name], parse_dates=["day"])
            self._cache[name] = frame.set_index("day").iloc[:, 0]
        return self._cache[name]


def lag_table(series, lags):
    return pd.concat({f"{series.name}_lag{lag}": series.shift(lag) for lag in lags}, axis=1)


store = SeriesStore(sold="sold_daily.csv", rain="rain.csv", price="competitor.csv", drift="sensor_drift.csv")
weather = pd.read_parquet("wind.parquet").set_index("hour")["wind"].resample("D").mean()
print("mean wind", weather.mean())
for horizon in (1, 3):
    table = lag_table(store.sold, range(horizon, horizon + 5))
    table = table.join(store.rain.shift(horizon)).join(store.price)
    table["weekday"] = table.index.dayofweek
    table["target"] = store.sold
    table = table.dropna()
    train, test = table.iloc[:-10], table.iloc[-10:]
    model = HistGradientBoostingRegressor(max_iter=5, min_samples_leaf=5)
    model.fit(train.drop(columns="target"), train["target"])
    print(horizon, np.abs(model.predict(test.drop(columns="target")) - test["target"]).mean())
    joblib.dump({"horizon": horizon, "model": model}, f"horizons/h{horizon}.joblib")
