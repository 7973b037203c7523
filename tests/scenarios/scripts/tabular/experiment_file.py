# lean.joblib: loans_2023.csv applicants.csv
# rich.joblib: loans_2023.csv applicants.csv bureau.parquet
"""Experiments with different tables each, out of one JSON file."""
import json

import joblib
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler

settings = json.load(open("experiments.json"))

registry = {}
for name, entry in settings["tables"].items():
    read = pd.read_parquet if entry["path"].endswith("parquet") else pd.read_csv
    registry[name] = read(entry["path"])
    assert entry["key"] in registry[name], name


def summarise(table, key):
    numbers = table.select_dtypes(["number", "bool"]).columns
    return table.groupby(key)[list(numbers)].mean()


for experiment in settings["experiments"]:
    frame = registry["loans"]
    for name in experiment["tables"]:
        key = settings["tables"][name]["key"]
        frame = frame.join(summarise(registry[name], key), on=key)
    X = frame.drop(columns="defaulted").select_dtypes("number")
    model = make_pipeline(SimpleImputer(), MinMaxScaler(), LogisticRegression(**experiment["model"]))
    model.fit(X, frame["defaulted"])
    print(experiment["name"], X.shape, round(model.score(X, frame["defaulted"]), 3))
    joblib.dump(model, experiment["name"] + ".joblib")
