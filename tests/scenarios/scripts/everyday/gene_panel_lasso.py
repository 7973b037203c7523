# subtype_lasso.joblib: expression.tsv samples.tsv gene_panel.txt

from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_selection import VarianceThreshold
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, confusion_matrix
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

HERE = Path.cwd()


class LogCPM(BaseEstimator, TransformerMixin):
    def __init__(self, prior=1.0):
        self.prior = prior

    def fit(self, X, y=None):
        self.library_ = np.median(np.asarray(X).sum(axis=1))
        return self

    def transform(self, X):
        X = np.asarray(X, dtype=float)
        return np.log2(X / X.sum(axis=1, keepdims=True) * self.library_ + self.prior)


def read_cohort(suffix=""):
    matrix = pd.read_csv(HERE / f"expression{suffix}.tsv", sep="\t", index_col="gene").T
    meta = pd.read_csv(HERE / f"samples{suffix}.tsv", sep="\t", index_col="sample")
    meta = meta.query("rin >= 5.5")
    shared = matrix.index.intersection(meta.index)
    return matrix.loc[shared], meta.loc[shared]


panel = [g.strip() for g in (HERE / "gene_panel.txt").read_text().splitlines() if g.strip()]
X, meta = read_cohort()
X = X[[g for g in panel if g in X.columns]]
y = (meta["subtype"] == "basal").astype(int)
print(f"{X.shape[0]} samples, {X.shape[1]} genes, batches {meta['batch'].value_counts().to_dict()}")

pipe = Pipeline([
    ("log", LogCPM()),
    ("var", VarianceThreshold(1e-3)),
    ("scale", StandardScaler()),
    ("clf", LogisticRegression(solver="liblinear", l1_ratio=1, max_iter=500)),
])
search = GridSearchCV(pipe, {"clf__C": [0.05, 0.2, 1.0], "log__prior": [0.5, 1.0]},
                      cv=StratifiedKFold(4, shuffle=True, random_state=11), scoring="balanced_accuracy")
search.fit(X, y)
print("best", search.best_params_, round(search.best_score_, 3))
joblib.dump(search.best_estimator_, HERE / "subtype_lasso.joblib", compress=3)

weights = pd.Series(search.best_estimator_[-1].coef_[0], index=X.columns[search.best_estimator_["var"].get_support()])
chosen = set(weights[weights != 0].index)
for line in (HERE / "pathways.gmt").read_text().splitlines():
    name, _, *genes = line.split("\t")
    print(name, "overlap", len(chosen & set(genes)))

X_rep, meta_rep = read_cohort("_rep")
predicted = search.predict(X_rep[X.columns])
truth = (meta_rep["subtype"] == "basal").astype(int)
print("replication", balanced_accuracy_score(truth, predicted), confusion_matrix(truth, predicted).tolist())
