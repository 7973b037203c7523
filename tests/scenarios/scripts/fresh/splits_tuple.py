# first.joblib: train.csv
# second.joblib: train.csv january.csv
import dataclasses
from typing import NamedTuple

import joblib
import pandas as pd
from sklearn.linear_model import Perceptron
from sklearn.metrics import balanced_accuracy_score


class Splits(NamedTuple):
    train: pd.DataFrame
    valid: pd.DataFrame
    test: pd.DataFrame


@dataclasses.dataclass
class Experiment:
    name: str
    splits: Splits
    use_valid: bool = False
    columns: list[str] = dataclasses.field(default_factory=lambda: ["a", "b", "d"])

    def training(self) -> pd.DataFrame:
        if self.use_valid:
            return pd.concat([self.splits.train, self.splits.valid])
        return self.splits.train

    def run(self):
        data = self.training()
        model = Perceptron().fit(data[self.columns], data["kind"])
        part = self.splits.test if self.use_valid else self.splits.valid
        print(self.name, balanced_accuracy_score(part["kind"], model.predict(part[self.columns])))
        joblib.dump(model, f"{self.name}.joblib")


splits = Splits(*map(pd.read_csv, ("train.csv", "january.csv", "test.csv")))
for experiment in (Experiment("first", splits), Experiment("second", splits, use_valid=True)):
    experiment.run()
