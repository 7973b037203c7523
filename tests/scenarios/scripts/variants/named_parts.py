# model.joblib: matrix.txt
from typing import NamedTuple

import joblib
import numpy as np
from sklearn.svm import SVR


class Parts(NamedTuple):
    train: list
    valid: list
    note: str = ""


class Numbers:
    __slots__ = ("rows",)

    def __init__(self, path):
        with open(path) as file:
            self.rows = [[float(x) for x in line.split()] for line in file]


def load():
    return Parts(Numbers("matrix.txt"), Numbers("matrix_valid.txt"), note="both")


parts = load()
array = np.asarray(parts.train.rows) * 10
model = SVR().fit(array[:, :4], array[:, 4])
valid = np.asarray(parts.valid.rows) * 10
print(parts.note, model.score(valid[:, :4], valid[:, 4]))
joblib.dump(model, "model.joblib")
