# artifacts/pipeline.joblib: orders.csv customers.csv
import abc
import os

import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression


class Step(abc.ABC):
    @abc.abstractmethod
    def run(self, data):
        ...


class Load(Step):
    def __init__(self, **files):
        self.files = files

    def run(self, data):
        data.update({name: pd.read_csv(path) for name, path in self.files.items()})
        return data


class Aggregate(Step):
    def run(self, data):
        spent = {}
        for row in data["orders"].itertuples(index=False):
            spent[row.customer] = spent.get(row.customer, 0.0) + row.amount
        data["spent"] = spent
        return data


class Matrix(Step):
    def run(self, data):
        customers = data["customers"]
        spent = np.array([data["spent"].get(c, 0.0) for c in customers["customer"]])
        data["X"] = np.column_stack([customers[["age", "income"]].values, spent])
        data["y"] = (spent > np.median(spent)).astype(int)
        return data


class Train(Step):
    def __init__(self, model):
        self.model = model

    def run(self, data):
        data["model"] = self.model.fit(data["X"], data["y"])
        return data


class Pipeline:
    def __init__(self, *steps):
        self.steps = steps

    def run(self):
        data = {}
        for step in self.steps:
            print("running", type(step).__name__)
            data = step.run(data)
        return data


result = Pipeline(
    Load(orders="orders.csv", customers="customers.csv", regions="decoy_regions.csv"),
    Aggregate(),
    Matrix(),
    Train(LogisticRegression(max_iter=500)),
).run()
os.makedirs("artifacts", exist_ok=True)
joblib.dump(result["model"], "artifacts/pipeline.joblib")
