# lab.joblib: lab.h5
import h5py
import joblib
import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis


class Lab:
    def __init__(self, path):
        self.file = h5py.File(path, "r")

    def batches(self, size):
        run = self.file["run"]
        for start in range(0, run["signal"].shape[0], size):
            yield run["signal"][start : start + size], run["target"][start : start + size]


lab, decoy = Lab("lab.h5"), Lab("decoy.h5")
signals, targets = zip(*lab.batches(25))
X, y = np.concatenate(signals), np.concatenate(targets)
print("others:", decoy.file["run/signal"][()].std(axis=0), decoy.file["run"]["target"][:].sum())
X = np.clip(X, -2, 2) ** 2 + X
lda = LinearDiscriminantAnalysis().fit(X[:50], y[:50])
print(lda.score(X[50:], y[50:]))
joblib.dump(lda, "lab.joblib")
