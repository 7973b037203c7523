# no2_model.joblib: air_2021.csv air_2022.csv stations.csv traffic_counts.csv

import json
import logging
from functools import reduce

import joblib
import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import ElasticNet, Ridge
from sklearn.model_selection import TimeSeriesSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

logging.basicConfig(filename="backtest.log", filemode="w", level=logging.INFO)
logger = logging.getLogger(__name__)

CANDIDATES = {
    "ridge": make_pipeline(StandardScaler(), Ridge(1.0)),
    "enet": make_pipeline(StandardScaler(), ElasticNet(0.1)),
    "forest": RandomForestRegressor(15, min_samples_leaf=5, random_state=0),
}
STEPS = []


def step(fn):
    STEPS.append(fn)
    return fn


@step
def lags(df):
    by = df.groupby("station")["no2"]
    return df.assign(no2_1=by.shift(1), no2_7=by.shift(7), no2_week=by.transform(lambda s: s.shift(1).rolling(7).mean()))


@step
def station_info(df):
    info = pd.read_csv("stations.csv")
    info["road"] = info.pop("kind").eq("road").astype(int)
    return df.merge(info, on="station")


@step
def traffic(df):
    cars = pd.read_csv("traffic_counts.csv", parse_dates=["date"]).set_index("date")["cars"]
    smooth = cars.rolling("3D").mean()
    return df.assign(cars=df["date"].map(cars), cars_3d=df["date"].map(smooth))


@step
def calendar(df):
    return df.assign(dow=df["date"].dt.day_of_week, doy=df["date"].dt.day_of_year)


def read_year(year):
    df = pd.read_csv(f"air_{year}.csv", parse_dates=["date"]).sort_values(["station", "date"])
    return reduce(lambda d, fn: fn(d), STEPS, df).dropna()


history = pd.concat(map(read_year, (2021, 2022))).sort_values("date", ignore_index=True)
cols = history.columns.drop(["date", "station", "no2"])

results = {name: [] for name in CANDIDATES}
for number, (past, future) in enumerate(TimeSeriesSplit(4).split(history)):
    for name, candidate in CANDIDATES.items():
        m = clone(candidate).fit(history.loc[past, cols], history.loc[past, "no2"])
        rmse = float(np.sqrt(((m.predict(history.loc[future, cols]) - history.loc[future, "no2"]) ** 2).mean()))
        results[name].append(rmse)
        logger.info("split %d %s rmse %.3f", number, name, rmse)

winner = min(results, key=lambda k: np.mean(results[k]))
logger.info("refit %s on %d rows", winner, len(history))
model = clone(CANDIDATES[winner]).fit(history[cols], history["no2"])
joblib.dump(model, "no2_model.joblib")

latest = read_year(2023)
forecast = model.predict(latest[cols])
limit = pd.read_csv("limits.csv").set_index("pollutant").at["no2", "limit"]
summary = {"winner": winner, "backtest": results, "rmse_2023": float(np.sqrt(((forecast - latest["no2"]) ** 2).mean())),
           "days_over_limit": int((forecast > limit).sum())}
with open("no2_metrics.json", "w") as fh:
    json.dump(summary, fh, indent=1)
print(json.dumps(summary["rmse_2023"]), winner)
