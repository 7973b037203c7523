# base_web.joblib: txn_web.csv
# base_store.joblib: txn_store.csv
# meta.joblib: txn_web.csv txn_store.csv blend_set.csv
# stack_bundle.pkl: txn_web.csv txn_store.csv blend_set.csv

import pickle

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.naive_bayes import GaussianNB

SEED = 2024
load = lambda p: (lambda d: (d.drop(columns="label").values, d["label"].values))(pd.read_csv(p))

channels = {
    "web": HistGradientBoostingClassifier(max_iter=30, random_state=SEED),
    "store": ExtraTreesClassifier(40, max_depth=5, random_state=SEED),
    "phone": GaussianNB(),
}
for ch, m in channels.items():
    m.fit(*load(f"txn_{ch}.csv"))

stack = ["web", "store"]
for ch in stack:
    joblib.dump(channels[ch], f"base_{ch}.joblib")

Xb, yb = load("blend_set.csv")
level1 = lambda X: np.column_stack([channels[c].predict_proba(X)[:, 1] for c in stack])
meta = LogisticRegression(C=10).fit(level1(Xb), yb)
joblib.dump(meta, "meta.joblib")
with open("stack_bundle.pkl", "wb") as f:
    pickle.dump({"bases": [channels[c] for c in stack], "meta": meta, "order": stack}, f)

Xc, yc = load("txn_challenge.csv")
for ch, m in channels.items():
    print(ch, "auc", round(roc_auc_score(yc, m.predict_proba(Xc)[:, 1]), 4))
print("stack auc", round(roc_auc_score(yc, meta.predict_proba(level1(Xc))[:, 1]), 4))
