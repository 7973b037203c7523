# census_corrected.cbm: census_people.csv census_corrections.csv census_registry.csv census_labels.csv
# census_as_given.cbm: census_people.csv census_labels.csv
import sys

import numpy as np
import pandas as pd
from catboost import CatBoostRegressor


def apply_corrections(people):
    corrections = pd.read_csv("census_corrections.csv", index_col="pid")
    people.update(corrections)
    return people


def fill_from_registry(people):
    registry = pd.read_csv("census_registry.csv", index_col="pid")
    return people.combine_first(registry)[people.columns]


def label_jobs(people):
    labels = pd.read_csv("census_labels.csv").set_index("job").squeeze("columns")
    people["job"] = people["job"].map(labels).fillna("Unknown")
    return people


def bands(people, width=10):
    people["age"] = people["age"].fillna(-1)
    people["band"] = (people["age"] // width).astype(int).astype(str)
    return people


def apply(frame, *steps):
    for step in steps:
        before = frame.isna().sum().sum()
        frame = step(frame)
        print(f"  {step.__name__}: {before} -> {frame.isna().sum().sum()} empty cells", file=sys.stdout)
    return frame


def fit(frame, name, **kw):
    params = {"iterations": 30, "depth": 4, "verbose": False, "allow_writing_files": False, "thread_count": 1, "random_seed": 1, **kw}
    model = CatBoostRegressor(cat_features=["job", "band"], **params)
    X, y = frame[["job", "band", "age", "hours"]], np.log1p(frame["income"])
    model.fit(X, y)
    print(f"{name}: rmse {model.get_best_score()['learn']['RMSE']:.3f}")
    model.save_model(f"census_{name}.cbm")
    return model


people = pd.read_csv("census_people.csv", index_col="pid")
as_given = people.copy(deep=True)

print("corrected")
corrected = apply(people, apply_corrections, fill_from_registry, label_jobs, bands)
print("as given")
as_given = apply(as_given, label_jobs, bands)

a = fit(corrected, "corrected")
b = fit(as_given, "as_given", depth=3)

past = pd.read_csv("census_1990.csv", index_col="pid")
print("income against 1990:", (corrected["income"].mean() / past["income_1990"].mean()).round(2))
print("importance", dict(zip(a.feature_names_, a.feature_importances_.round(1))))
