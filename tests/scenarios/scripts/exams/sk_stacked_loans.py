# base_a.pkl: loans_branch_a.csv
# base_b.pkl: loans_branch_b.csv
# stack.pkl: loans_branch_a.csv loans_branch_b.csv loans_meta.csv

"""Two branch models, stacked by a third one."""
import pickle

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

TARGET = "default"


def save(obj, path):
    with open(path, "wb") as fh:
        pickle.dump(obj, fh)


def load(path):
    with open(path, "rb") as fh:
        return pickle.load(fh)


def xy(path):
    df = pd.read_csv(path)
    return df.drop(columns=TARGET).to_numpy(), df[TARGET].to_numpy()


class Stack(ClassifierMixin, BaseEstimator):
    """Logistic regression on the outputs of models that are already fitted."""

    def __init__(self, bases):
        self.bases = bases

    def _meta(self, X):
        return np.column_stack([b.predict_proba(X)[:, 1] for b in self.bases])

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.final_ = LogisticRegression(C=10.0).fit(self._meta(X), y)
        return self

    def predict_proba(self, X):
        return self.final_.predict_proba(self._meta(X))

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(1)]


def train_bases():
    Xa, ya = xy("loans_branch_a.csv")
    Xb, yb = xy("loans_branch_b.csv")
    save(ExtraTreesClassifier(50, max_depth=5, random_state=3).fit(Xa, ya), "base_a.pkl")
    save(HistGradientBoostingClassifier(max_iter=40, max_depth=3, random_state=3).fit(Xb, yb), "base_b.pkl")


def train_stack():
    bases = [load("base_a.pkl"), load("base_b.pkl")]
    X, y = xy("loans_meta.csv")
    stack = Stack(bases).fit(X, y)
    print("weights:", stack.final_.coef_.round(2))
    save(stack, "stack.pkl")
    return stack


if __name__ == "__main__":
    train_bases()
    stack = train_stack()
    Xc, yc = xy("loans_check.csv")
    for i, base in enumerate(stack.bases):
        print("base", i, "auc", round(roc_auc_score(yc, base.predict_proba(Xc)[:, 1]), 3))
    print("stack auc", round(roc_auc_score(yc, stack.predict_proba(Xc)[:, 1]), 3))
