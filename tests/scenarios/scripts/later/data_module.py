# model.joblib: matrix.txt
import dataclasses

import joblib
import numpy as np
import yaml
from sklearn.linear_model import Lasso


@dataclasses.dataclass
class DataModule:
    train_path: str
    valid_path: str

    def load(self):
        self.train = np.loadtxt(self.train_path)
        self.valid = np.loadtxt(self.valid_path)
        self.mean, self.std = self.train.mean(axis=0), self.train.std(axis=0)
        return self

    def scaled(self, which):
        table = (getattr(self, which) - self.mean) / self.std
        return table[:, :-1], table[:, -1]


config = yaml.safe_load(open("config.yml"))
print("a configuration of", config["target"])
data = DataModule("matrix.txt", "matrix_valid.txt").load()
X, y = data.scaled("train")
model = Lasso(alpha=0.05).fit(X, y)
print(model.score(*data.scaled("valid")))
joblib.dump(model, "model.joblib")
