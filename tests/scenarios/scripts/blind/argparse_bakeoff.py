# out/logreg.joblib: january.csv february.csv
# out/knn.joblib: january.csv february.csv
# out/winner.joblib: january.csv february.csv
import argparse
import sys
from pathlib import Path

import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.neighbors import KNeighborsClassifier


def get_args(argv=None):
    p = argparse.ArgumentParser(description="Trains each model on the training tables and keeps the best one.")
    p.add_argument("--train", nargs="+", type=Path, required=True)
    p.add_argument("--eval", type=Path, required=True)
    p.add_argument("--target", default="kind")
    p.add_argument("--drop", nargs="*", default=["id"])
    p.add_argument("-o", "--out", type=Path, default=Path("out"))
    return p.parse_args(argv)


def prepare(frame, args):
    frame = frame.drop(columns=args.drop).dropna()
    return frame.drop(columns=args.target), frame[args.target]


def main(argv=None):
    args = get_args(argv)
    X, y = prepare(pd.concat(map(pd.read_csv, args.train)), args)
    X_eval, y_eval = prepare(pd.read_csv(args.eval), args)
    args.out.mkdir(parents=True, exist_ok=True)
    scores = {}
    fitted = {}
    for name, model in (("logreg", LogisticRegression()), ("knn", KNeighborsClassifier(5))):
        model.fit(X, y)
        scores[name] = f1_score(y_eval, model.predict(X_eval))
        fitted[name] = model
        joblib.dump(model, args.out / f"{name}.joblib")
    winner = max(scores, key=scores.get)
    print("winner", winner, scores[winner])
    joblib.dump(fitted[winner], args.out / "winner.joblib")
    return 0


if __name__ == "__main__":
    sys.exit(main(["--train", "january.csv", "february.csv", "--eval", "test.csv"]))
