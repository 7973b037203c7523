# steps.joblib: shipments_2024-02.csv port_weather.csv
from abc import ABC, abstractmethod
from functools import reduce

import joblib
import pandas as pd
from sklearn.tree import DecisionTreeRegressor


class Step(ABC):
    @abstractmethod
    def __call__(self, frame):
        ...


class Clip(Step):
    def __init__(self, column, upper):
        self.column, self.upper = column, upper

    def __call__(self, frame):
        return frame.assign(**{self.column: frame[self.column].clip(upper=self.upper)})


class Join(Step):
    def __init__(self, path, on):
        self.other = pd.read_csv(path)
        self.on = on

    def __call__(self, frame):
        return frame.merge(self.other, left_on=["left", "port"], right_on=self.on)


class Encode(Step):
    def __call__(self, frame):
        return pd.get_dummies(frame, columns=["port", "carrier"])


class Report(Step):
    def __init__(self, reference):
        self.reference = pd.read_csv(reference)

    def __call__(self, frame):
        print("mean", frame["tons"].mean(), "was", self.reference["tons"].mean())
        return frame


steps = [Clip("tons", 40), Report("shipments/shipments_2024-01.csv"), Join("port_weather.csv", on=["day", "port"]), Encode()]
table = reduce(lambda frame, step: step(frame), steps, pd.read_csv("shipments/shipments_2024-02.csv"))
table = table.select_dtypes(["number", "bool"])
model = DecisionTreeRegressor(max_depth=3).fit(table.drop(columns="hours"), table["hours"])
joblib.dump(model, "steps.joblib")
