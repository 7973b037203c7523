# model.joblib: orders.csv customers.csv regions.csv
import functools
import json

import joblib
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder


class FeatureStore:
    def __init__(self, entity):
        self.entity = entity
        self._groups = {}

    def register(self, name, path):
        self._groups[name] = pd.read_csv(path)
        return self

    def historical(self, base, groups):
        chosen = [self._groups[name] for name in groups]
        return functools.reduce(lambda left, right: left.merge(right, on=self.entity, how="left"), chosen, base)


spec = json.load(open("features.json"))
store = FeatureStore(spec["entity"])
for group in ("customers", "regions", "loyalty"):
    store.register(group, f"{group}.csv")
data = store.historical(pd.read_csv("orders.csv"), spec["use"])
label = data.pop(spec["label"])
encode = make_column_transformer((OneHotEncoder(), ["region"]), remainder="passthrough")
model = make_pipeline(encode, RandomForestClassifier(3)).fit(data.drop(columns=spec["entity"]), label)
joblib.dump(model, "model.joblib")
