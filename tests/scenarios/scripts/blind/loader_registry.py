# model.joblib: events.jsonl table.parquet
import json
import os

import joblib
import numpy as np
import pandas as pd
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

_LOADERS = {}


def loader(*extensions):
    def register(function):
        for extension in extensions:
            _LOADERS[extension] = function
        return function

    return register


@loader(".jsonl", ".ndjson")
def load_lines(path):
    with open(path) as lines:
        return [json.loads(line) for line in lines if line.strip()]


@loader(".parquet")
def load_parquet(path):
    return pd.read_parquet(path).to_dict(orient="records")


@loader(".csv")
def load_csv(path):
    return pd.read_csv(path).to_dict(orient="records")


def load(path):
    try:
        return _LOADERS[os.path.splitext(path)[1]](path)
    except KeyError:
        raise ValueError(f"no loader for {path}") from None


def make_scaler(rows, keys):
    centre = {k: np.mean([r[k] for r in rows]) for k in keys}
    spread = {k: np.std([r[k] for r in rows]) or 1.0 for k in keys}

    def scale(row):
        return [(row[k] - centre[k]) / spread[k] for k in keys]

    return scale


training = load("events.jsonl") + load("table.parquet")
testing = load("decoy.csv")
scale = make_scaler(training, keys="abcd")
lda = LinearDiscriminantAnalysis()
lda.fit([scale(row) for row in training], [int(row["kind"]) for row in training])
print(lda.score([scale(row) for row in testing], [row["kind"] for row in testing]))
joblib.dump(lda, "model.joblib")
