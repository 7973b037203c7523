# model.joblib: matrix.txt
import dataclasses

import joblib
import numpy as np
from sklearn.linear_model import Ridge


@dataclasses.dataclass
class Split:
    X: np.ndarray
    y: np.ndarray
    weights: np.ndarray | None = None

    @property
    def centred(self):
        return self.X - self.X.mean(axis=0)

    @classmethod
    def of(cls, path):
        rows = [[float(value) for value in line.split()] for line in open(path)]
        table = np.array(rows)
        return cls(table[:, :-1] * 2, y=table[:, -1] * 2)


train, valid = Split.of("matrix.txt"), Split.of("matrix_valid.txt")
model = Ridge(alpha=0.3).fit(train.centred, train.y, sample_weight=train.weights)
print(model.score(valid.centred, valid.y))
joblib.dump(model, "model.joblib")
