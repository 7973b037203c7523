# store/late.joblib: repayments.jsonl loans_2023.csv late.parquet
# store/early.joblib: loans_2022.csv early.parquet
"""A tiny feature store: put and get by name; each model gets its own set."""
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import SGDRegressor
from sklearn.preprocessing import StandardScaler


class Store:
    def __init__(self, root):
        self.root = Path(root)
        self.root.mkdir(exist_ok=True)

    def path(self, name, suffix=".parquet"):
        return (self.root / name).with_suffix(suffix)

    def put(self, name, frame):
        frame.to_parquet(self.path(name))
        return self

    def get(self, name, target):
        frame = pd.read_parquet(self.path(name))
        return frame.drop(columns=target), frame[target]

    def save(self, name, model):
        joblib.dump(model, self.path(name, ".joblib"))


store = Store("store")
late = pd.read_json("repayments.jsonl", lines=True).groupby("loan", as_index=False)["late"].max()
recent = pd.read_csv("loans_2023.csv").merge(late, on="loan")
store.put("late", recent[["amount", "term", "late"]])
store.put("early", pd.read_csv("loans_2022.csv", usecols=["amount", "term", "defaulted"]))
store.put("people", pd.read_csv("applicants.csv"))
for name, target in {"late": "late", "early": "defaulted"}.items():
    X, y = store.get(name, target)
    X = StandardScaler().fit_transform(np.log(X))
    store.save(name, SGDRegressor(random_state=0).fit(X, y))
print(store.get("people", "age")[1].max())
