# prep_mean.joblib: kitchen_orders.csv kitchen_menu.csv kitchen_staff.csv extract.pkl featurize.pkl
# prep_p90.joblib: kitchen_orders.csv kitchen_menu.csv kitchen_staff.csv extract.pkl featurize.pkl
import functools
import os
import pickle

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

STAGES = ".stages"


def stage(fn):
    """Runs a stage once; afterwards (and for every later caller) its pickle is what counts."""
    path = os.path.join(STAGES, fn.__name__ + ".pkl")

    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        if not os.path.exists(path):
            os.makedirs(STAGES, exist_ok=True)
            result = fn(*args, **kwargs)
            with open(path + ".tmp", "wb") as f:
                pickle.dump(result, f)
            os.replace(path + ".tmp", path)
            del result
        else:
            print("stage", fn.__name__, "from cache")
        with open(path, "rb") as f:
            return pickle.load(f)

    return wrapper


@stage
def extract():
    orders = pd.read_csv("kitchen_orders.csv")
    return orders.merge(pd.read_csv("kitchen_menu.csv"), on="dish", validate="m:1")


@stage
def complaints():
    table = pd.read_csv("kitchen_complaints.csv")
    return table.groupby("stars").size().to_dict()


@stage
def featurize():
    frame = extract()
    staff = pd.read_csv("kitchen_staff.csv").set_index("cook")
    x = np.column_stack([
        frame["items"],
        frame["complexity"] * frame["items"],
        frame["oven"],
        frame["cook"].map(staff["years"]),
        frame["cook"].map(staff["night"]),
    ]).astype(float)
    return {"x": x, "y": frame["prep"].to_numpy()}


def train_mean():
    data = featurize()
    model = make_pipeline(StandardScaler(), LinearRegression())
    model.fit(data["x"], data["y"])
    joblib.dump(model, "prep_mean.joblib")
    return model


def train_p90():
    data = featurize()          # hits the cache
    model = HistGradientBoostingRegressor(loss="quantile", quantile=0.9, max_iter=15, min_samples_leaf=5)
    model.fit(data["x"], data["y"])
    joblib.dump(model, "prep_p90.joblib")
    return model


def evaluate(*models):
    may = pd.read_csv("kitchen_orders_may.csv").merge(pd.read_csv("kitchen_menu.csv"), on="dish")
    staff = pd.read_csv("kitchen_staff.csv").set_index("cook")
    x = np.column_stack([may["items"], may["complexity"] * may["items"], may["oven"],
                         may["cook"].map(staff["years"]), may["cook"].map(staff["night"])]).astype(float)
    for model in models:
        print(type(model).__name__, "below:", float((may["prep"] < model.predict(x)).mean()))


if __name__ == "__main__":
    print("complaints by stars:", complaints())
    evaluate(train_mean(), train_p90())
