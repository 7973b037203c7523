# price.ubj: houses.csv
# volume.ubj: prices.csv weather.csv
import numpy as np
import pandas as pd
from xgboost import XGBRegressor


def fit(X, y, path, **params):
    split = int(len(X) * 0.8)
    model = XGBRegressor(n_estimators=4, max_depth=2, n_jobs=1, early_stopping_rounds=2, **params)
    model.fit(X[:split], y[:split], eval_set=[(X[split:], y[split:])], verbose=False)
    model.save_model(path)
    return model


houses = pd.read_csv("houses.csv")
fit(np.column_stack([houses["area"], houses["city"] == "Rome"]), np.log1p(houses["price"].values), "price.ubj")
days = pd.read_csv("prices.csv").merge(pd.read_csv("weather.csv"), on="day")
angle = 2 * np.pi * pd.to_datetime(days["day"]).dt.dayofyear.to_numpy() / 365
fit(np.c_[np.sin(angle), np.cos(angle), days["temperature"]], np.sqrt(days["volume"].to_numpy()), "volume.ubj")
print(pd.read_csv("places.csv").shape)
