# out/model.pkl: january.csv march.csv
import os
import pickle
from dataclasses import dataclass, field

import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier


@dataclass
class Config:
    train_files: list = field(default_factory=lambda: ["january.csv", "march.csv"])
    check_file: str = "february.csv"
    features: tuple = ("a", "b", "d")


class Dataset:
    def __init__(self, files):
        self.frame = pd.concat((pd.read_csv(f) for f in files), ignore_index=True)

    def arrays(self, features):
        return self.frame.loc[:, list(features)].to_numpy(dtype="float32"), self.frame["kind"].to_numpy()


def run(config):
    check = Dataset([config.check_file])
    X, y = Dataset(config.train_files).arrays(config.features)
    model = ExtraTreesClassifier(n_estimators=4, random_state=0)
    model.fit(X, y)
    print("accuracy", model.score(*check.arrays(config.features)))
    os.makedirs("out", exist_ok=True)
    with open("out/model.pkl", "wb") as f:
        pickle.dump(model, f)


if __name__ == "__main__":
    run(Config())
