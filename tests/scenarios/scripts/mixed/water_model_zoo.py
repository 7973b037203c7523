# potable.joblib: water_samples.csv potable_labels.csv
# turbidity.joblib: water_samples.csv turbidity.csv
"""Train the two water models (is it potable, how turbid is it) and keep the best candidate of each."""
import argparse
from pathlib import Path

import joblib
import pandas as pd
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, PolynomialFeatures
from sklearn.svm import SVC, SVR

CANDIDATES = {
    "potable": {
        "logreg": lambda: make_pipeline(MinMaxScaler(), LogisticRegression(max_iter=500)),
        "svc": lambda: make_pipeline(MinMaxScaler(), SVC(C=2.0)),
        "forest": lambda: RandomForestClassifier(25, random_state=0),
    },
    "turbidity": {
        "ridge": lambda: make_pipeline(PolynomialFeatures(2), Ridge(1.0)),
        "svr": lambda: make_pipeline(MinMaxScaler(), SVR()),
        "forest": lambda: RandomForestRegressor(25, random_state=0),
    },
}
FEATURES = ["ph", "iron", "nitrate", "chlorine"]


def parse_args():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--data-dir", type=Path, default=Path("."))
    p.add_argument("--out", type=Path, default=Path.cwd())
    p.add_argument("--cv", type=int, default=3)
    return p.parse_args()


def best_candidate(task, X, y, cv):
    scores = {name: cross_val_score(make(), X, y, cv=cv).mean() for name, make in CANDIDATES[task].items()}
    winner = max(scores, key=scores.get)
    print(task, {k: round(v, 3) for k, v in scores.items()}, "->", winner)
    return CANDIDATES[task][winner]().fit(X, y)


def main():
    args = parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    samples = pd.read_csv(args.data_dir / "water_samples.csv", index_col="sample")
    potable = pd.read_csv(args.data_dir / "potable_labels.csv", index_col="sample")["potable"]
    turbidity = pd.read_csv(args.data_dir / "turbidity.csv").set_index("sample").squeeze("columns")
    limits = pd.read_csv(args.data_dir / "legal_limits.csv").set_index("substance")["limit"]

    for substance, limit in limits.items():
        print(f"{(samples[substance] > limit).mean():.0%} of the samples exceed the limit of {substance}")

    joined = samples.join(potable, how="inner")
    clf = best_candidate("potable", joined[FEATURES], joined["potable"], args.cv)
    joblib.dump(clf, args.out / "potable.joblib")

    measured = samples.loc[samples.index.intersection(turbidity.index)]
    reg = best_candidate("turbidity", measured[FEATURES], turbidity.loc[measured.index], args.cv)
    joblib.dump(reg, args.out / "turbidity.joblib")

    other_lab = pd.read_csv(args.data_dir / "lab_b_samples.csv")
    print("lab B accuracy", accuracy_score(other_lab["potable"], clf.predict(other_lab[FEATURES])))
    print("lab B R2", r2_score(other_lab["turbidity"], reg.predict(other_lab[FEATURES])))


if __name__ == "__main__":
    main()
