# first.pkl: features.npy labels.npy
# second.pkl: decoy.npy labels.npy
import pickle

import numpy as np
from sklearn.linear_model import RidgeClassifier


class Base:
    def __init__(self, path, name):
        self.path = path
        self.name = name
        self.rows = None

    def run(self):
        self.load()
        self.prepare()
        self.model = self.build().fit(self.rows, self.target)
        with open(self.name, "wb") as file:
            pickle.dump(self.model, file)
        return self

    def load(self):
        self.table = np.load(self.path)
        self.target = np.load("labels.npy").tolist()

    def prepare(self):
        low, high = self.table.min(axis=0), self.table.max(axis=0)
        self.rows = (self.table - low) / (high - low)


class Job(Base):
    def __init__(self, path, name, alpha=1.0):
        super().__init__(path, name)
        self.alpha = alpha

    def build(self):
        return RidgeClassifier(alpha=self.alpha)

    def prepare(self):
        super().prepare()
        self.rows = np.hstack([self.rows, self.rows[:, :2] ** 2])


print(np.load("unlabelled.npy").shape)
jobs = [Job("features.npy", "first.pkl"), Job("decoy.npy", "second.pkl", alpha=3.0)]
for job in jobs:
    job.run()
