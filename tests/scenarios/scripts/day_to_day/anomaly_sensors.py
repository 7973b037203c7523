# artifacts/pump_iforest.joblib: pump_normal.parquet maintenance_windows.csv pump_tuning.parquet
# artifacts/pump_mahalanobis.npz: pump_normal.parquet maintenance_windows.csv

"""Anomaly detection for pumps: isolation forest with a tuned threshold, Mahalanobis as fallback."""
from pathlib import Path
from types import SimpleNamespace

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import IsolationForest
from sklearn.metrics import f1_score, precision_recall_curve
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import RobustScaler

cfg = SimpleNamespace(
    normal="pump_normal.parquet",
    tuning="pump_tuning.parquet",
    live="pump_live.parquet",
    windows="maintenance_windows.csv",
    out=Path("artifacts"),
    channels=["pressure", "flow", "vibration"],
    smooth=3,
)


def read_pump(path):
    return pd.read_parquet(path).set_index("ts").sort_index()


def drop_maintenance(frame, windows):
    mask = pd.Series(False, index=frame.index)
    for w in windows.itertuples(index=False):
        mask |= (frame.index >= w.begin) & (frame.index < w.end)
    print(f"dropped {int(mask.sum())} hours of maintenance")
    return frame[~mask]


def make_features(frame):
    x = frame[cfg.channels]
    smooth = x.rolling(cfg.smooth, min_periods=1).mean().add_suffix("_smooth")
    ratio = (x["flow"] - x["pressure"]).rename("flow_minus_pressure")
    return pd.concat([x, smooth, ratio], axis=1)


def best_threshold(score, fault):
    prec, rec, thr = precision_recall_curve(fault, score)
    f1 = 2 * prec * rec / np.maximum(prec + rec, 1e-9)
    return float(thr[np.argmax(f1[:-1])])


class Mahalanobis:
    def fit(self, X):
        self.mean = X.mean(0)
        self.prec = np.linalg.pinv(np.cov(X.T))
        return self

    def score(self, X):
        d = X - self.mean
        return np.sqrt(np.einsum("ij,jk,ik->i", d, self.prec, d))

    def save(self, path):
        np.savez(path, mean=self.mean, precision=self.prec)


def main():
    cfg.out.mkdir(exist_ok=True)
    windows = pd.read_csv(cfg.windows, parse_dates=["begin", "end"])
    normal = drop_maintenance(read_pump(cfg.normal), windows)
    tuning = read_pump(cfg.tuning)

    X = make_features(normal)
    detector = Pipeline([
        ("scale", RobustScaler()),
        ("forest", IsolationForest(n_estimators=80, random_state=5)),
    ]).fit(X.to_numpy())

    score = -detector.score_samples(make_features(tuning).to_numpy())
    threshold = best_threshold(score, tuning["fault"])
    print("threshold", round(threshold, 4))
    joblib.dump({"detector": detector, "threshold": threshold, "channels": cfg.channels},
                cfg.out / "pump_iforest.joblib")

    fallback = Mahalanobis().fit(normal[cfg.channels].to_numpy())
    fallback.save(cfg.out / "pump_mahalanobis.npz")

    live = read_pump(cfg.live)
    flagged = -detector.score_samples(make_features(live).to_numpy()) >= threshold
    print("live hours flagged:", int(flagged.sum()), "f1", round(f1_score(live["fault"], flagged, zero_division=0), 3))
    print("largest distance:", fallback.score(live[cfg.channels].to_numpy()).max().round(2))


if __name__ == "__main__":
    main()
