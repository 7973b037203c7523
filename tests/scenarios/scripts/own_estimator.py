# model.joblib: train.csv
import joblib
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin


class Nearest(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.centers_ = np.array([np.asarray(X)[np.asarray(y) == c].mean(axis=0) for c in self.classes_])
        return self

    def predict(self, X):
        distances = ((np.asarray(X)[:, None] - self.centers_) ** 2).sum(axis=2)
        return self.classes_[distances.argmin(axis=1)]


df = pd.read_csv("train.csv")
decoy = pd.read_csv("decoy.csv")
model = Nearest().fit(df[["a", "b"]], df["kind"])
print((model.predict(decoy[["a", "b"]]) == decoy["kind"]).mean())
joblib.dump(model, "model.joblib")
