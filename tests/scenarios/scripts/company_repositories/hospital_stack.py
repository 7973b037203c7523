# models/readmit_site_a.pkl: admissions_site_a.csv
# models/readmit_site_b.pkl: admissions_site_b.csv
# models/readmit_site_c.pkl: admissions_site_c.csv
# models/readmit_stack.pkl: admissions_site_a.csv admissions_site_b.csv admissions_calibration.csv

"""Site models and a stacked model for the pilot (sites a and b)."""
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

FEATURES = ["lactate", "bp", "hr", "age_z"]
LABEL = "readmitted"
MODELS = Path("models")
SITES = ["site_a", "site_b", "site_c"]
PILOT_SITES = ["site_a", "site_b"]


class StackedReadmission(ClassifierMixin, BaseEstimator):
    def __init__(self, members=None, C=1.0):
        self.members = members
        self.C = C

    def _meta(self, X):
        p = np.column_stack([m.predict_proba(X)[:, 1] for m in self.members.values()])
        p = np.clip(p, 0.01, 0.99)
        return np.log(p / (1 - p))

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.meta_ = LogisticRegression(C=self.C).fit(self._meta(X), y)
        return self

    def predict_proba(self, X):
        return self.meta_.predict_proba(self._meta(X))

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


def load(name):
    df = pd.read_csv(f"admissions_{name}.csv")
    return df[FEATURES], df[LABEL]


def train_site(site):
    X, y = load(site)
    model = ExtraTreesClassifier(n_estimators=40, min_samples_leaf=4, random_state=0)
    cv = StratifiedKFold(5, shuffle=True, random_state=0)
    oof = cross_val_predict(model, X, y, cv=cv, method="predict_proba")[:, 1]
    print(f"{site}: cv auc {roc_auc_score(y, oof):.3f}")
    model.fit(X, y)
    with open(MODELS / f"readmit_{site}.pkl", "wb") as f:
        pickle.dump(model, f)


def train_stack():
    members = {}
    for site in PILOT_SITES:
        with open(MODELS / f"readmit_{site}.pkl", "rb") as f:
            members[site] = pickle.load(f)
    X, y = load("calibration")
    stack = StackedReadmission(members, C=0.5).fit(X, y)
    print("weights", dict(zip(members, stack.meta_.coef_[0].round(2))))
    with open(MODELS / "readmit_stack.pkl", "wb") as f:
        pickle.dump(stack, f)
    return stack


def audit(stack):
    X, y = load("audit")
    p = stack.predict_proba(X)[:, 1]
    print(f"audit: auc {roc_auc_score(y, p):.3f} brier {brier_score_loss(y, p):.3f}")


def main():
    MODELS.mkdir(exist_ok=True)
    for site in SITES:
        train_site(site)
    audit(train_stack())


if __name__ == "__main__":
    main()
