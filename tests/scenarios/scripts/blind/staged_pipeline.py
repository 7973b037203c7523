# work/model.joblib: X.npy y.npy clean.parquet january.csv march.csv
# work/X.npy: clean.parquet january.csv march.csv
import configparser
import sys
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.svm import SVC, LinearSVC

WORK = Path("work")
config = configparser.ConfigParser()
config.read("training.ini")


def clean():
    files = [f.strip() for f in config["data"]["train"].split(",")]
    df = pd.concat([pd.read_csv(f).assign(source=f) for f in files])
    df = df[df["a"].between(-2.5, 2.5)].reset_index(drop=True)
    df.to_parquet(WORK / "clean.parquet")


def featurise():
    df = pd.read_parquet(WORK / "clean.parquet")
    X = np.column_stack([df["a"], df["b"], df["a"] * df["b"]])
    np.save(WORK / "X.npy", X)
    np.save(WORK / "y.npy", df["kind"].to_numpy())


def train():
    kinds = {"svm": SVC, "linear": LinearSVC}
    model = kinds[config.get("model", "kind")](C=config.getfloat("model", "c"))
    model.fit(np.load(WORK / "X.npy"), np.load(WORK / "y.npy"))
    joblib.dump(model, WORK / "model.joblib")


def evaluate():
    test = pd.read_csv(config["data"]["test"])
    X = np.column_stack([test["a"], test["b"], test["a"] * test["b"]])
    print("accuracy", joblib.load(WORK / "model.joblib").score(X, test["kind"]))


STAGES = {"clean": clean, "featurise": featurise, "train": train, "evaluate": evaluate}

if __name__ == "__main__":
    WORK.mkdir(exist_ok=True)
    wanted = sys.argv[1:] or list(STAGES)
    for stage in wanted:
        STAGES[stage]()
