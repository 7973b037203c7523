# best.joblib: january.csv february.csv
import argparse
import functools
import time

import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler
from sklearn.tree import DecisionTreeClassifier


def timed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        result = function(*args, **kwargs)
        print(f"{function.__name__} took {time.perf_counter() - start:.3f}s")
        return result

    return wrapper


@timed
def load(paths, exclude=()):
    frames = {path: pd.read_csv(path) for path in paths}
    for path, frame in frames.items():
        print(path, frame.shape, frame.isna().sum().sum())
    return pd.concat([frame for path, frame in frames.items() if path not in exclude], ignore_index=True)


@timed
def choose(candidates, X, y):
    scores = {name: cross_val_score(model, X, y, cv=3).mean() for name, model in candidates.items()}
    best = max(scores, key=scores.get)
    return best, candidates[best].fit(X, y)


def main(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--inputs", nargs="+", required=True)
    parser.add_argument("--exclude", action="append", default=[])
    parser.add_argument("--output", type=str, default="best.joblib")
    args = parser.parse_args(argv)
    data = load(args.inputs, exclude=args.exclude)
    X, y = data.loc[:, "a":"d"], data["kind"]
    candidates = {
        "knn": make_pipeline(MinMaxScaler(), KNeighborsClassifier(3)),
        "tree": DecisionTreeClassifier(max_depth=3),
        "logistic": LogisticRegression(),
    }
    name, model = choose(candidates, X, y)
    joblib.dump({"name": name, "model": model}, args.output)


main(["--inputs", "january.csv", "february.csv", "decoy.csv", "--exclude", "decoy.csv"])
