# zoo/hours_linear.pkl: shipments_2024-01.csv shipments_2024-02.csv shipments_2024-03.csv
# zoo/hours_tree.pkl: shipments_2024-01.csv shipments_2024-02.csv shipments_2024-03.csv
# zoo/waiting_linear.pkl: harbour.db
# zoo/waiting_tree.pkl: harbour.db
"""Every task with every model; tasks register themselves."""
import itertools
import os
import pickle
import sqlite3
from glob import iglob

import pandas as pd
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import cross_validate
from sklearn.tree import ExtraTreeRegressor

TASKS = {}


def task(name):
    def register(function):
        TASKS[name] = function
        return function

    return register


@task("hours")
def hours():
    months = (pd.read_csv(path) for path in sorted(iglob("shipments/*.csv"))[:-1])
    frame = pd.concat(months).reset_index(drop=True)
    return frame[["tons"]].join(pd.get_dummies(frame["carrier"], drop_first=True)), frame["hours"]


@task("waiting")
def waiting():
    with sqlite3.connect("harbour.db") as connection:
        frame = pd.read_sql("SELECT port, vessels, closed, waiting FROM calls", connection)
    return frame.drop(columns="waiting").replace({"port": {p: n for n, p in enumerate(frame.port.unique())}}), frame.waiting


@task("rating")
def rating():
    frame = pd.read_json("carriers.json")
    return frame[["fleet"]], frame["rating"]


MODELS = {
    "linear": lambda: LinearRegression(),
    "tree": lambda: TransformedTargetRegressor(ExtraTreeRegressor(max_depth=2, random_state=0)),
}

os.makedirs("zoo", exist_ok=True)
data = {name: make() for name, make in TASKS.items()}
print("ratings", data.pop("rating")[1].tolist())
for (name, (X, y)), kind in itertools.product(data.items(), MODELS):
    X = X.astype(float)
    model = MODELS[kind]()
    scores = cross_validate(model, X, y, cv=2)["test_score"]
    model.fit(X, y)
    print(name, kind, scores.round(2))
    with open(f"zoo/{name}_{kind}.pkl", "wb") as file:
        pickle.dump(model, file)
