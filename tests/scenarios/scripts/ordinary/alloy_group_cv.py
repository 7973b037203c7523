# alloy_ridge.pkl: alloy_tests.tsv alloy_batches.csv approved_batches.txt
import csv
import pickle
from types import SimpleNamespace

import numpy as np
import yaml
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

with open("alloy_cv.yaml") as stream:
    cfg = SimpleNamespace(**yaml.safe_load(stream))


def read_tsv(path):
    with open(path, newline="") as handle:
        yield from csv.DictReader(handle, delimiter="\t")


def lines(path):
    with open(path) as handle:
        return {line.strip() for line in handle if line.strip() and not line.startswith("#")}


def furnaces(path="alloy_batches.csv"):
    with open(path, newline="") as handle:
        return {row["batch"]: row["furnace"] for row in csv.DictReader(handle)}


def to_matrix(rows):
    rows = list(rows)
    X = np.array([[float(r["cu"]), float(r["mg"]), float(r["temper_c"])] for r in rows])
    y = np.array([float(r["hardness"]) for r in rows])
    return X, y, [r["batch"] for r in rows]


approved = lines("approved_batches.txt")
X, y, batches = to_matrix(r for r in read_tsv("alloy_tests.tsv") if r["batch"] in approved)
furnace_of = furnaces()
groups = np.array([furnace_of[b] for b in batches])
print(f"{len(X)} tests, furnaces {sorted(set(groups))}")

with open("alloy_prices.csv") as handle:
    price = {row["metal"]: float(row["eur_kg"]) for row in csv.DictReader(handle)}
print("mean cost of the copper in a tonne:", round(X[:, 0].mean() * 10 * price["cu"], 1))

folds = min(cfg.folds, len(set(groups)))
search = GridSearchCV(
    make_pipeline(StandardScaler(), PolynomialFeatures(2, include_bias=False), Ridge()),
    {"ridge__alpha": cfg.alphas}, cv=GroupKFold(folds), scoring="neg_mean_absolute_error")
search.fit(X, y, groups=groups)
print("best", search.best_params_, -search.best_score_)

oof = cross_val_predict(search.best_estimator_, X, y, groups=groups, cv=GroupKFold(folds))
print("oof mae", np.abs(oof - y).mean())

with open("alloy_ridge.pkl", "wb") as out:
    pickle.dump(search.best_estimator_, out, protocol=pickle.HIGHEST_PROTOCOL)

Xr, yr, _ = to_matrix(read_tsv(cfg.test_file))
print("round robin mae", np.abs(search.best_estimator_.predict(Xr) - yr).mean())
