# pool_models/pump_lisbon.ubj: plant_lisbon.csv
# pool_models/pump_porto.ubj: plant_porto.csv
# pool_models/pump_both.ubj: plant_lisbon.csv plant_porto.csv

"""Train several boosters in a process pool and compare them on the newest plant."""
import multiprocessing as mp
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.model_selection import GroupKFold

PARAMS = {"objective": "binary:logistic", "max_depth": 2, "eta": 0.3, "nthread": 1, "seed": 2}
OUT = Path("pool_models")
XCOLS = ["flow", "ph", "turb", "chlor"]


def load(paths):
    df = pd.concat([pd.read_csv(p) for p in paths], ignore_index=True)
    return df[XCOLS], df["fault"], df["batch"]


def cv_rounds(X, y, groups, candidates=(5, 15, 30)):
    errors = {}
    for rounds in candidates:
        fold_err = []
        for tr, va in GroupKFold(4).split(X, y, groups):
            bst = xgb.train(PARAMS, xgb.DMatrix(X.iloc[tr], y.iloc[tr]), rounds)
            p = bst.predict(xgb.DMatrix(X.iloc[va]))
            fold_err.append(np.mean((p > 0.5) != y.iloc[va]))
        errors[rounds] = np.mean(fold_err)
    return min(errors, key=errors.get)


def train_one(task):
    name, paths = task
    X, y, groups = load(paths)
    rounds = cv_rounds(X, y, groups)
    bst = xgb.train(PARAMS, xgb.DMatrix(X, y), rounds)
    target = OUT / f"pump_{name}.ubj"
    bst.save_model(target)
    return name, rounds, str(target)


def score_one(args):
    name, model_path, data_path = args
    bst = xgb.Booster()
    bst.load_model(model_path)
    X, y, _ = load([data_path])
    return name, data_path, float(np.mean((bst.predict(xgb.DMatrix(X)) > 0.5) == y))


TASKS = [
    ("lisbon", ["plant_lisbon.csv"]),
    ("porto", ["plant_porto.csv"]),
    ("both", ["plant_lisbon.csv", "plant_porto.csv"]),
]

if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    with mp.get_context("fork").Pool(2) as pool:
        trained = pool.map(train_one, TASKS)
        for name, rounds, path in trained:
            print(name, "rounds:", rounds, "->", path)
        checks = [(n, p, d) for n, _, p in trained for d in ("plant_faro.csv", "plant_braga.csv")]
        for name, data, acc in pool.imap_unordered(score_one, checks):
            print(f"{name:7s} on {data}: {acc:.2f}")
