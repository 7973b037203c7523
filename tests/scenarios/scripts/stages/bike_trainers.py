# bikes_lgbm.txt: bikes_2023.csv bikes_2024.csv bikes_stations.json
# bikes_ridge.pkl: bikes_2024.csv bikes_stations.json

import json
import pickle
from functools import partial
from typing import Callable

import lightgbm as lgb
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.neighbors import KNeighborsRegressor

TRAINERS: dict[str, Callable] = {}


def trainer(name):
    def deco(fn):
        TRAINERS[name] = fn
        return fn
    return deco


@trainer("lightgbm")
def fit_lgb(X, y, out, num_leaves, learning_rate, rounds):
    params = {"objective": "l2", "num_leaves": num_leaves, "learning_rate": learning_rate, "min_data_in_leaf": 5,
              "num_threads": 1, "verbosity": -1, "deterministic": True, "seed": 1}
    booster = lgb.train(params, lgb.Dataset(X, y), num_boost_round=rounds)
    booster.save_model(f"{out}.txt")
    return booster.predict


@trainer("ridge")
def fit_ridge(X, y, out, alpha):
    model = Ridge(alpha=alpha).fit(X, y)
    with open(f"{out}.pkl", "wb") as f:
        pickle.dump(model, f)
    return model.predict


@trainer("knn")
def fit_knn(X, y, out, k=5):
    model = KNeighborsRegressor(k).fit(X, y)
    with open(f"{out}.pkl", "wb") as f:
        pickle.dump(model, f)
    return model.predict


COLS = ["hour", "temp", "docks", "elevation"]
YEARS = {"bikes_lgbm": [2023, 2024], "bikes_ridge": [2024]}


def add_station(df, stations):
    return df.merge(stations, on="station", how="left")


def main():
    stations = pd.read_json("bikes_stations.json")
    enrich = partial(add_station, stations=stations)
    years = {y: enrich(pd.read_csv(f"bikes_{y}.csv")) for y in (2023, 2024, 2025)}

    with open("bikes_jobs.json") as f:
        jobs = json.load(f)

    for job in jobs:
        train = pd.concat([years[y] for y in YEARS[job["job"]]], ignore_index=True)
        predict = TRAINERS[job["trainer"]](train[COLS], train["rides"], out=job["job"], **job["params"])
        test = years[2025]
        rmse = ((predict(test[COLS]) - test["rides"]) ** 2).mean() ** 0.5
        print(f"{job['job']:12s} {job['trainer']:9s} rows={len(train)} rmse 2025={rmse:.3f}")


if __name__ == "__main__":
    main()
