# nights_gbr.joblib: visits.csv labs.csv patients.csv visit_table.cache lab_table.cache patient_table.cache
"""Every table is cached as a pickle by a decorator; workers of a pool fill the caches, training reads them."""
import functools
import multiprocessing
import os
import pickle

import joblib
import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.model_selection import GroupShuffleSplit


def cached(func):
    target = func.__name__ + ".cache"

    @functools.wraps(func)
    def wrapper():
        if os.path.exists(target):
            with open(target, "rb") as f:
                return pickle.load(f)
        value = func()
        with open(target + ".tmp", "wb") as f:
            pickle.dump(value, f)
        os.replace(target + ".tmp", target)
        return value

    return wrapper


@cached
def visit_table():
    visits = pd.read_csv("visits.csv")
    return visits.assign(eye=visits.ward.eq("eye").astype(int)).drop(columns="ward")


@cached
def lab_table():
    labs = pd.read_csv("labs.csv")
    return labs.groupby("visit_id")["value"].agg(["min", "max"]).add_prefix("lab_").reset_index()


@cached
def patient_table():
    return {row.patient_id: (row.age, row.bmi) for row in pd.read_csv("patients.csv").itertuples()}


@cached
def ward_table():
    return pd.read_csv("wards.csv").set_index("ward")["beds"].to_dict()


TABLES = (visit_table, lab_table, patient_table, ward_table)


def fill(index):
    return TABLES[index].__name__, len(TABLES[index]())


def train():
    people = patient_table()
    df = visit_table().merge(lab_table(), on="visit_id")
    df[["age", "bmi"]] = [people[p] for p in df["patient_id"]]
    X = df[["eye", "lab_min", "lab_max", "age", "bmi"]]
    splitter = GroupShuffleSplit(n_splits=1, test_size=0.2, random_state=4)
    inside, outside = next(splitter.split(X, groups=df["patient_id"]))
    model = GradientBoostingRegressor(n_estimators=20, max_depth=2, loss="absolute_error", random_state=0)
    model.fit(X.iloc[inside], df["nights"].iloc[inside])
    print("R2", model.score(X.iloc[outside], df["nights"].iloc[outside]), "beds", sum(ward_table().values()))
    joblib.dump(model, "nights_gbr.joblib")


if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        for name, size in pool.imap_unordered(fill, range(len(TABLES))):
            print("cached", name, size)
    train()
