# registry/credit_base.pkl: loans_train.csv bureau_scores.csv
# registry/credit_calibrated.pkl: loans_train.csv bureau_scores.csv loans_calib.csv

import pickle
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.calibration import CalibratedClassifierCV, calibration_curve
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


class Settings:
    registry = Path("registry")
    samples = {"train": "loans_train.csv", "calib": "loans_calib.csv", "oot": "loans_oot.csv"}
    bureau = "bureau_scores.csv"
    numeric = ["income", "amount", "burden", "score", "open_lines"]
    categorical = ["term"]
    target = "default"


def load_samples(s):
    bureau = pd.read_csv(s.bureau)
    frames = {}
    for name, path in s.samples.items():
        f = pd.read_csv(path).merge(bureau, on="applicant", how="left", validate="one_to_one")
        f["burden"] = f["amount"] / f["income"]
        frames[name] = f
    return frames


def split_xy(frame, s):
    return frame[s.numeric + s.categorical], frame[s.target]


def build(s):
    prep = ColumnTransformer([
        ("num", StandardScaler(), s.numeric),
        ("cat", OneHotEncoder(handle_unknown="ignore"), s.categorical),
    ])
    return Pipeline([("prep", prep), ("gbm", GradientBoostingClassifier(n_estimators=50, max_depth=2, random_state=1))])


def scorecard(name, model, X, y):
    p = model.predict_proba(X)[:, 1]
    frac, mean = calibration_curve(y, p, n_bins=4, strategy="quantile")
    print(f"{name:<12} auc {roc_auc_score(y, p):.3f} brier {brier_score_loss(y, p):.4f} "
          f"max gap {np.abs(frac - mean).max():.3f}")


def store(obj, path):
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as fh:
        pickle.dump(obj, fh)


def main():
    s = Settings()
    frames = load_samples(s)
    for name, f in frames.items():
        print(f"{name:<6} n={len(f)} default rate {f[s.target].mean():.3f} mean score {f['score'].mean():.0f}")

    X, y = split_xy(frames["train"], s)
    base = build(s).fit(X, y)
    store(base, s.registry / "credit_base.pkl")

    Xc, yc = split_xy(frames["calib"], s)
    calibrated = CalibratedClassifierCV(FrozenEstimator(base), method="sigmoid").fit(Xc, yc)
    store(calibrated, s.registry / "credit_calibrated.pkl")

    Xo, yo = split_xy(frames["oot"], s)
    scorecard("base", base, Xo, yo)
    scorecard("calibrated", calibrated, Xo, yo)


if __name__ == "__main__":
    main()
