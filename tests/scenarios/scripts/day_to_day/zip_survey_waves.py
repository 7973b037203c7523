# models/survey_vote.joblib: survey_waves.zip survey_weights.csv
# models/survey_turnout.joblib: survey_waves.zip

import io
import os
import zipfile

import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import KBinsDiscretizer, MinMaxScaler


def read_member(archive, member):
    with archive.open(member) as raw:
        return pd.read_csv(io.TextIOWrapper(raw, encoding="utf-8"))


def read_waves(path):
    """All waves in the archive as one table, with a column 'wave'."""
    frames = []
    with zipfile.ZipFile(path) as archive:
        print(path, archive.namelist())
        for member in sorted(archive.namelist()):
            if not member.endswith(".csv"):
                continue
            df = read_member(archive, member)
            df["wave"] = int(member.replace("wave", "").replace(".csv", ""))
            frames.append(df)
    return pd.concat(frames, ignore_index=True)


def read_codebook(path):
    with zipfile.ZipFile(path) as archive:
        text = archive.read("codebook.txt").decode()
    return dict(line.split(": ", 1) for line in text.splitlines())


def weighted_table(df, col, weights):
    return df.assign(w=weights).groupby(col)["w"].sum() / weights.sum()


def trim(w, lo=0.4, hi=2.5):
    w = np.clip(w, lo, hi)
    return w / w.mean()


# ---------------------------------------------------------------------------

os.makedirs("models", exist_ok=True)
codebook = read_codebook("survey_waves.zip")
for k, v in codebook.items():
    print(f"  {k:<6} {v}")

panel = read_waves("survey_waves.zip")
third = read_waves("survey_wave3.zip")
print(panel.groupby("wave")[["turnout", "vote"]].mean().round(3))
print(third.groupby("wave")[["turnout", "vote"]].mean().round(3))

# weighted logistic regression for the vote
weights = pd.read_csv("survey_weights.csv").set_index("resp")["weight"]
w = trim(panel["resp"].map(weights).to_numpy())
print(weighted_table(panel, "edu", w).round(3))

X_COLS = ["age", "edu", "trust"]
vote = make_pipeline(
    KBinsDiscretizer(n_bins=4, encode="onehot-dense", strategy="uniform"),
    LogisticRegression(C=1.0, max_iter=300),
)
vote.fit(panel[X_COLS].to_numpy(), panel["vote"], logisticregression__sample_weight=w)
joblib.dump(vote, "models/survey_vote.joblib")

# small net for the turnout, no weights
second = panel.loc[panel["wave"] == 2]
first = panel.loc[panel["wave"] == 1]
net = make_pipeline(MinMaxScaler(), MLPClassifier((8,), max_iter=200, random_state=1, tol=1e-3))
net.fit(second[X_COLS].to_numpy(), second["turnout"])
joblib.dump(net, "models/survey_turnout.joblib")
print("first wave ", accuracy_score(first["turnout"], net.predict(first[X_COLS].to_numpy())))

print("third wave, vote   ", accuracy_score(third["vote"], vote.predict(third[X_COLS].to_numpy())))
print("third wave, turnout", accuracy_score(third["turnout"], net.predict(third[X_COLS].to_numpy())))
