# base_models.joblib: policies_2021.csv
# meta_model.joblib: policies_2021.csv policies_2022.csv

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.naive_bayes import GaussianNB

NUMERIC = ["driver_age", "power", "exposure", "claims"]


def to_arrays(year):
    df = pd.read_csv(f"policies_{year}.csv", usecols=NUMERIC + ["lapsed"])
    return df[NUMERIC].to_numpy(float), df["lapsed"].to_numpy()


def level_one(models, X):
    """Columns of base model chances, the driver's age is passed through."""
    return np.column_stack([m.predict_proba(X)[:, 1] for m in models] + [X[:, 0] / 100])


blocks = {}
for block, year in {"base": 2021, "blend": 2022, "watch": 2023, "test": 2024}.items():
    blocks[block] = to_arrays(year)

X, y = blocks["base"]
models = [
    ExtraTreesClassifier(n_estimators=20, max_depth=4, random_state=0).fit(X, y),
    GaussianNB().fit(X, y),
    LogisticRegression(max_iter=2000).fit(X, y),
]
joblib.dump(models, "base_models.joblib")

X, y = blocks["blend"]
meta = LogisticRegression().fit(level_one(models, X), y)
joblib.dump({"base": models, "meta": meta}, "meta_model.joblib")

for block in ("watch", "test"):
    X, y = blocks[block]
    stacked = meta.predict_proba(level_one(models, X))[:, 1]
    print(block, "stack", round(log_loss(y, stacked), 4),
          [round(log_loss(y, m.predict_proba(X)[:, 1]), 4) for m in models])

acceptance = to_arrays("acceptance")
lapses = meta.predict_proba(level_one(models, acceptance[0]))[:, 1]
pd.DataFrame({"chance": lapses, "lapsed": acceptance[1]}).describe().to_csv("acceptance_summary.csv")
