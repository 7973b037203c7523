# quarry_fragment.pkl: quarry_blasts.csv quarry_fragments.csv quarry_faces.csv
import concurrent.futures as cf
import pickle
from typing import Callable

import numpy as np
import pandas as pd

_table = None  # of the worker process
CANDIDATES: dict[str, Callable] = {}


def candidate(build):
    CANDIDATES[build.__name__] = build
    return build


@candidate
def lasso():
    from sklearn.linear_model import LassoCV
    return LassoCV(cv=3)


@candidate
def kernel():
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, WhiteKernel
    return GaussianProcessRegressor(RBF() + WhiteKernel(), normalize_y=True)


@candidate
def boosted():
    from xgboost import XGBRegressor
    return XGBRegressor(n_estimators=25, max_depth=3, n_jobs=1)


@candidate
def bagged():
    from sklearn.ensemble import BaggingRegressor
    return BaggingRegressor(n_estimators=10, random_state=0)


def load_worker(blasts_csv, fragments_csv, faces_csv):
    """Every worker reads the tables once, when it starts."""
    global _table
    blasts = pd.read_csv(blasts_csv, index_col="hole")
    fragments = pd.read_csv(fragments_csv, index_col="hole")
    hardness = dict(pd.read_csv(faces_csv).itertuples(index=False))
    _table = blasts.join(fragments)
    _table["hardness"] = _table.pop("face").map(hardness)


def evaluate(name, seed=0):
    rng = np.random.default_rng(seed)
    test = rng.random(len(_table)) < 0.25
    X, y = _table.drop(columns="fragment_cm").to_numpy(), _table["fragment_cm"].to_numpy()
    model = CANDIDATES[name]()
    model.fit(X[~test], y[~test])
    return name, float(np.sqrt(np.mean((model.predict(X[test]) - y[test]) ** 2))), model


def main():
    trucks = pd.read_csv("quarry_trucks.csv")
    print("tonnes:", trucks["tonnes"].sum().round(1))
    files = ("quarry_blasts.csv", "quarry_fragments.csv", "quarry_faces.csv")
    board = []
    with cf.ProcessPoolExecutor(max_workers=2, initializer=load_worker, initargs=files) as pool:
        futures = [pool.submit(evaluate, name) for name in CANDIDATES]
        for done in cf.as_completed(futures):
            board.append(done.result())
            print("%-8s rmse %.3f" % board[-1][:2])
    name, rmse, model = min(board, key=lambda entry: entry[1])
    with open("quarry_fragment.pkl", "wb") as f:
        pickle.dump({"candidate": name, "rmse": rmse, "model": model}, f)


if __name__ == "__main__":
    main()
