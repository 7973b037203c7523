# leaver.json: employees.csv salaries.csv engagement.csv
# pay.json: employees.csv salaries.csv departments.json

# A miniature feature store: features are registered with a decorator, models name the ones they want.
from __future__ import annotations

import json
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Callable

import pandas as pd
import xgboost as xgb

FEATURES: dict[str, Callable[["Store"], pd.Series]] = {}


def feature(func):
    FEATURES[func.__name__] = func
    return func


class Store:
    def __init__(self, root="."):
        self.root = Path(root)

    @lru_cache(maxsize=None)
    def table(self, name: str) -> pd.DataFrame:
        return pd.read_csv(self.root / f"{name}.csv").set_index("emp_id").sort_index()

    @cached_property
    def departments(self) -> dict:
        return json.loads((self.root / "departments.json").read_text())

    def matrix(self, names: list[str]) -> pd.DataFrame:
        return pd.concat({n: FEATURES[n](self) for n in names}, axis=1)


@feature
def tenure(store):
    return store.table("employees")["tenure"]


@feature
def age(store):
    return store.table("employees")["age"]


@feature
def salary(store):
    return store.table("salaries")["salary"]


@feature
def raise_since_2021(store):
    return store.table("salaries")["salary"] / store.table("salaries_2021")["salary"]


@feature
def mood(store):
    return store.table("engagement")["score"]


@feature
def mood_of_boss(store):
    return store.table("employees")["manager_id"].map(mood(store)).fillna(3.0)


@feature
def floor(store):
    return store.table("employees")["dept"].map(lambda d: store.departments[d]["floor"])


@feature
def left(store):
    return store.table("employees")["left"]


MODELS = {
    "leaver": dict(x=["tenure", "age", "salary", "mood", "mood_of_boss"], y="left", objective="binary:logistic"),
    "pay": dict(x=["tenure", "age", "floor"], y="salary", objective="reg:squarederror"),
}


def fit(store: Store, spec: dict) -> xgb.Booster:
    data = store.matrix(spec["x"] + [spec["y"]])
    target = data.pop(spec["y"])
    sample = data.sample(frac=0.8, random_state=21).index
    rest = data.index.difference(sample)
    dtrain = xgb.DMatrix(data.loc[sample], target.loc[sample])
    booster = xgb.train({"objective": spec["objective"], "max_depth": 3, "nthread": 1}, dtrain, 15)
    print(booster.eval(xgb.DMatrix(data.loc[rest], target.loc[rest]), name="rest"))
    return booster


if __name__ == "__main__":
    store = Store()
    print(store.matrix(list(FEATURES)).describe().loc[["mean", "std"]].round(2).T)
    for name, spec in MODELS.items():
        fit(store, spec).save_model(f"{name}.json")
