# stack/base_lisbon.joblib: plant_lisbon.csv
# stack/base_porto.joblib: plant_porto.csv
# stack/base_braga.joblib: plant_braga.csv
# stack/meta.joblib: plant_lisbon.csv plant_porto.csv plant_faro.csv

"""Stacking over plants: base models per plant, the blender is fitted on a plant none of them saw."""
import os

import joblib
import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

FEATURES = ["flow", "ph", "turb", "chlor"]
STACK_DIR = "stack"


def data(plant):
    df = pd.read_csv(f"plant_{plant}.csv")
    return df[FEATURES].to_numpy(), df["fault"].to_numpy()


def fit_base(plant, seed):
    X, y = data(plant)
    clf = ExtraTreesClassifier(20, max_depth=4, random_state=seed, n_jobs=1).fit(X, y)
    path = os.path.join(STACK_DIR, f"base_{plant}.joblib")
    joblib.dump(clf, path)
    return path


def base_predictions(paths, X):
    cols = [joblib.load(p).predict_proba(X)[:, 1] for p in paths]
    return np.clip(np.column_stack(cols), 1e-3, 1 - 1e-3)


def logit(p):
    return np.log(p / (1 - p))


def main():
    os.makedirs(STACK_DIR, exist_ok=True)
    plants = ["lisbon", "porto", "braga"]
    paths = dict(zip(plants, Parallel(n_jobs=2)(delayed(fit_base)(p, s) for s, p in enumerate(plants))))

    used = [paths["lisbon"], paths["porto"]]
    X, y = data("faro")
    meta = LogisticRegression().fit(logit(base_predictions(used, X)), y)
    joblib.dump(meta, os.path.join(STACK_DIR, "meta.joblib"))
    print("blend weights", meta.coef_.round(2))

    Xb, yb = data("braga")
    blend = meta.predict_proba(logit(base_predictions(used, Xb)))[:, 1]
    own = base_predictions([paths["braga"]], Xb)[:, 0]
    print("braga: blend", round(log_loss(yb, blend), 3), "own model (in sample)", round(log_loss(yb, own), 3))


if __name__ == "__main__":
    main()
