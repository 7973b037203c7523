# model.joblib: train.csv
import pickle

import pandas as pd
from sklearn.linear_model import LogisticRegression


class Trainer:
    def __init__(self, path):
        self.data = pd.read_csv(path)
        self.model = None

    def prepare(self):
        self.X = self.data[["a", "b", "c"]].values.copy()
        self.y = self.data["kind"].values
        return self

    def train(self):
        self.model = LogisticRegression().fit(self.X, self.y)

    def save(self, path):
        with open(path, "wb") as file:
            pickle.dump({"model": self.model, "columns": ["a", "b", "c"]}, file)


validation = Trainer("decoy.csv").prepare()
trainer = Trainer("train.csv")
trainer.prepare().train()
trainer.save("model.joblib")
