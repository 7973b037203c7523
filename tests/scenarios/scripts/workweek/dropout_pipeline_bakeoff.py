# best_dropout_model.pkl: dropout_students.csv dropout_grades.csv
import argparse
import os
import pickle
import time

import pandas as pd
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report
from sklearn.model_selection import StratifiedKFold, StratifiedShuffleSplit, cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler, TargetEncoder


def parse_args():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data-dir", default=".")
    ap.add_argument("--out", default="best_dropout_model.pkl")
    ap.add_argument("--splits", type=int, default=3)
    return ap.parse_args()


def read_students(data_dir, filename, grades):
    students = pd.read_csv(os.path.join(data_dir, filename))
    wide = grades.groupby("student")["grade"].describe()[["mean", "min", "max"]].add_prefix("grade_")
    return students.set_index("student").join(wide)


def preprocessing():
    numeric = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    nominal = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return ColumnTransformer([
        ("num", numeric, make_column_selector(dtype_include="number")),
        ("cat", nominal, make_column_selector(dtype_exclude="number")),
        ("fac", TargetEncoder(cv=StratifiedKFold(3, shuffle=True, random_state=0)), ["faculty"]),
    ])


CANDIDATES = {
    "logreg": LogisticRegression(max_iter=500),
    "bayes": GaussianNB(),
    "forest": RandomForestClassifier(25, random_state=0),
    "hgb": HistGradientBoostingClassifier(max_iter=15, random_state=0),
}


def main():
    args = parse_args()
    grades = pd.read_csv(os.path.join(args.data_dir, "dropout_grades.csv"), sep=";")
    day = read_students(args.data_dir, "dropout_students.csv", grades)
    # evening students do not behave the same: looked at, and left out
    evening = pd.read_csv(os.path.join(args.data_dir, "dropout_evening_school.csv"))
    print("left: day %.2f evening %.2f" % (day["left"].mean(), evening["left"].mean()))
    X, y = day.drop(columns="left"), day["left"]

    cv = StratifiedShuffleSplit(args.splits, test_size=0.25, random_state=1)
    board = []
    for name, estimator in CANDIDATES.items():
        began = time.perf_counter()
        pipe = Pipeline([("prep", preprocessing()), ("clf", estimator)])
        scores = cross_val_score(pipe, X, y, cv=cv, scoring="roc_auc")
        board.append((scores.mean(), name, pipe))
        print(f"{name:8s} {scores.mean():.3f} +- {scores.std():.3f} ({time.perf_counter() - began:.1f}s)")

    auc, name, winner = max(board, key=lambda b: b[0])
    winner.fit(X, y)
    with open(args.out, "wb") as fh:
        pickle.dump({"name": name, "auc": auc, "pipeline": winner}, fh)

    fresh = read_students(args.data_dir, "dropout_students_2025.csv", grades)
    print(classification_report(fresh["left"], winner.predict(fresh.drop(columns="left"))))


if __name__ == "__main__":
    main()
