# runs_scab.joblib: orchard_trees.csv orchard_drone.csv orchard_scab.csv
# runs_harvest.joblib: orchard_trees.csv orchard_cold.csv orchard_harvest.csv
# runs_vigour.joblib: orchard_trees.csv orchard_drone.csv
import json
from functools import lru_cache, reduce

import joblib
import pandas as pd
import yaml
from sklearn.compose import make_column_selector as selector, make_column_transformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Lasso, LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder

EXPERIMENTS = yaml.safe_load("""
defaults: {test_size: 0.2, seed: 8}
runs:
  scab:
    tables: [trees, drone, scab]
    target: scab
    model: logistic
  harvest:
    tables: [trees, cold, harvest]
    target: crates
    model: forest
    test_size: 0.3
  vigour:
    tables: [trees, drone]
    target: ndvi
    drop: [canopy]
    model: lasso
""")
KEYS = {"cold": "row"}
REGISTRY = {}


def register(name):
    def wrap(function):
        REGISTRY[name] = function
        return function
    return wrap


@register("logistic")
def logistic(**kw):
    return LogisticRegression(max_iter=300, **kw)


@register("forest")
def forest(**kw):
    return RandomForestRegressor(random_state=0, **kw)


@register("lasso")
def lasso(**kw):
    return Lasso(alpha=0.01, **kw)


@lru_cache(maxsize=None)
def table(name):
    return pd.read_csv(f"orchard_{name}.csv")


def assemble(names):
    first, *others = names
    return reduce(lambda left, name: left.merge(table(name), on=KEYS.get(name, "tree")), others, table(first))


def run(name, settings, params):
    data = assemble(settings["tables"]).drop(columns=settings.get("drop", []))
    y = data.pop(settings["target"])
    X = data.drop(columns="tree")
    X_fit, X_rest, y_fit, y_rest = train_test_split(X, y, test_size=settings["test_size"], random_state=settings["seed"])
    encode = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), ["cultivar"]),
                                     (MinMaxScaler(), selector(dtype_include="number")))
    pipe = Pipeline([("encode", encode), ("model", REGISTRY[settings["model"]](**params))]).fit(X_fit, y_fit)
    joblib.dump(pipe, f"runs_{name}.joblib")
    print(name, "rest:", round(pipe.score(X_rest, y_rest), 3))
    return pipe


if __name__ == "__main__":
    with open("orchard_params.json") as f:
        tuned = json.load(f)
    fitted = {}
    for name, settings in EXPERIMENTS["runs"].items():
        fitted[name] = run(name, {**EXPERIMENTS["defaults"], **settings}, tuned.get(name, {}))
    neighbour = table("neighbour")
    print("neighbour:", fitted["scab"].score(neighbour.drop(columns=["tree", "scab"]), neighbour["scab"]))
