# bench_wine.pkl: winery.csv
# bench_leaf.pkl: leaf_shapes.npz
# bench_pulse.pkl: pulse_values.csv pulse_labels.csv
import pickle
import sys
from functools import partial
from pathlib import Path
from typing import Callable, NamedTuple

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelEncoder, StandardScaler

HERE = Path.cwd()


class Bunch(NamedTuple):
    X: np.ndarray
    y: np.ndarray
    names: list


def from_csv(file, *, target, sep=","):
    frame = pd.read_csv(HERE / file, sep=sep)
    y = frame.pop(target)
    return Bunch(frame.to_numpy(float), LabelEncoder().fit_transform(y), sorted(y.unique()))


def from_npz(file, names_file):
    with np.load(HERE / file) as archive:
        X, y = archive["X"], archive["y"]
    return Bunch(X, y, (HERE / names_file).read_text().split())


def from_two(left, right, *, key, target):
    frame = pd.read_csv(HERE / left).set_index(key).join(pd.read_csv(HERE / right).set_index(key), how="inner")
    return Bunch(frame.drop(columns=target).to_numpy(), frame[target].to_numpy(), ["unfit", "fit"])


DATASETS: dict[str, Callable[[], Bunch]] = {
    "wine": partial(from_csv, "winery.csv", target="grade", sep=";"),
    "leaf": partial(from_npz, "leaf_shapes.npz", names_file="leaf_species.txt"),
    "pulse": partial(from_two, "pulse_values.csv", "pulse_labels.csv", key="patient", target="fit"),
    "seeds": partial(from_csv, "seeds_moisture.csv", target="seed"),
}
LEARNERS = {
    "wine": partial(LogisticRegression, C=0.5, max_iter=300),
    "leaf": partial(KNeighborsClassifier, n_neighbors=7),
    "pulse": GaussianNB,
}


def describe(name):
    bunch = DATASETS[name]()
    print(f"{name:6s} {bunch.X.shape[0]:4d} x {bunch.X.shape[1]}  classes: {', '.join(map(str, bunch.names))}")
    return bunch


def bench(names):
    for name in names:
        bunch = describe(name)
        if name not in LEARNERS:
            print("   no learner is registered, skipped")
            continue
        model = make_pipeline(StandardScaler(), LEARNERS[name]())
        scores = cross_val_score(model, bunch.X, bunch.y, cv=4)
        print(f"   accuracy {scores.mean():.3f} +- {scores.std():.3f}")
        model.fit(bunch.X, bunch.y)
        with open(HERE / f"bench_{name}.pkl", "wb") as out:
            pickle.dump(model, out)


if __name__ == "__main__":
    bench(sys.argv[1:] or DATASETS)
