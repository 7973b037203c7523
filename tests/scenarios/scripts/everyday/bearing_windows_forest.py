# bearing_forest.joblib: run_01.csv run_02.csv run_03.csv run_04.csv run_06.csv runs_index.csv

import glob
import os

import joblib
import numpy as np
import pandas as pd
from scipy.stats import kurtosis, skew
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import GroupKFold

WINDOW, HOP = 32, 16


def window_stats(signal):
    crest = np.abs(signal).max() / np.sqrt(np.mean(signal ** 2))
    spectrum = np.abs(np.fft.rfft(signal - signal.mean()))
    return {"rms": np.sqrt(np.mean(signal ** 2)), "crest": crest, "kurt": kurtosis(signal), "skew": skew(signal),
            "peak_bin": int(spectrum.argmax()), "band_low": spectrum[1:5].sum(), "band_high": spectrum[5:].sum()}


def run_features(df):
    rows = []
    for start in range(0, len(df) - WINDOW + 1, HOP):
        chunk = df.iloc[start:start + WINDOW]
        rows.append({**window_stats(chunk["acc"].to_numpy()), "temp": chunk["temp"].mean()})
    return pd.DataFrame(rows)


index = pd.read_csv("runs_index.csv").set_index("run")
train_parts, test_parts = [], []
for path in sorted(glob.glob(os.path.join("runs", "run_*.csv"))):
    run = os.path.splitext(os.path.basename(path))[0]
    df = pd.read_csv(path)
    if len(df) < 2 * WINDOW:
        print("skipping", run, "only", len(df), "samples")
        continue
    info = index.loc[run]
    feats = run_features(df).assign(run=run, machine=info["machine"], label=int(info["state"] == "worn"))
    (test_parts if info["part"] == "test" else train_parts).append(feats)

train = pd.concat(train_parts, ignore_index=True)
test = pd.concat(test_parts, ignore_index=True)
columns = [c for c in train.columns if c not in ("run", "machine", "label")]

scores = []
for tr, va in GroupKFold(2).split(train, groups=train["machine"]):
    m = ExtraTreesClassifier(30, random_state=0).fit(train.loc[tr, columns], train.loc[tr, "label"])
    scores.append(accuracy_score(train.loc[va, "label"], m.predict(train.loc[va, columns])))
print("per machine accuracy", np.round(scores, 3))

final = ExtraTreesClassifier(50, min_samples_leaf=2, random_state=0).fit(train[columns], train["label"])
joblib.dump(final, "bearing_forest.joblib")
test["p"] = final.predict_proba(test[columns])[:, 1]
serviced = pd.read_csv("service_log.csv", index_col="machine")["serviced"]
print(test.groupby(["machine", "run"])["p"].mean().reset_index().assign(serviced=lambda d: d["machine"].map(serviced)))
