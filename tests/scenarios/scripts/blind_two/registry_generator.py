# runs/forest.joblib: fraud_train.csv fraud_old.csv
# runs/linear.joblib: fraud_train.csv
# runs/isolation.joblib: fraud_unlabelled.csv
"""Each recipe says where its data is; a registry and generators do the rest."""
import contextlib
import os
import time
from collections.abc import Iterator
from typing import NamedTuple

import joblib
import pandas as pd
from sklearn.ensemble import IsolationForest, RandomForestClassifier
from sklearn.linear_model import Perceptron

RECIPES = {}


class Sample(NamedTuple):
    X: pd.DataFrame
    y: pd.Series | None


def recipe(name, *sources):
    def register(function):
        RECIPES[name] = (sources, function)
        return function

    return register


@recipe("forest", "fraud_train.csv", "fraud_old.csv")
def forest(sample):
    return RandomForestClassifier(n_estimators=3, random_state=0).fit(sample.X, sample.y)


@recipe("linear", "fraud_train.csv")
def linear(sample):
    return Perceptron(max_iter=20, tol=None).fit(sample.X, sample.y)


@recipe("isolation", "fraud_unlabelled.csv")
def isolation(sample):
    return IsolationForest(n_estimators=3, random_state=0).fit(sample.X)


def samples() -> Iterator[tuple[str, Sample, object]]:
    for name, (sources, function) in RECIPES.items():
        data = pd.concat(map(pd.read_csv, sources), ignore_index=True)
        y = data.pop("fraud") if "fraud" in data else None
        yield name, Sample(data, y), function


@contextlib.contextmanager
def timed(what):
    started = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - started:.2f} s")


test = pd.read_csv("fraud_test.csv").drop(columns="fraud")
os.makedirs("runs")
for name, sample, function in samples():
    with timed(name):
        model = function(sample)
        joblib.dump(model, os.path.join("runs", f"{name}.joblib"))
    print(name, model.predict(test)[:5])
