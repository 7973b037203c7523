# encoded.joblib: fraud_train.csv fraud_old.csv
"""Encode merchants by how often they were a fraud last year, then fit on this year."""
from functools import partial

import joblib
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier


def smoothed_means(frame, by, target, weight=10.0):
    prior = frame[target].mean()
    stats = frame.groupby(by)[target].agg(["mean", "count"])
    share = stats["count"] / (stats["count"] + weight)
    return (share * stats["mean"] + (1 - share) * prior).rename(f"{by}_te"), prior


def encode(frame, *, encoding, prior, by):
    out = frame.copy()
    out[encoding.name] = out[by].map(encoding).fillna(prior)
    return out.drop(columns=by)


last_year = pd.read_csv("fraud_old.csv")
this_year = pd.read_csv("fraud_train.csv")
holdout = pd.read_csv("fraud_test.csv")
sectors = pd.read_parquet("merchants.parquet").groupby("sector").size()
print("merchants by sector:", sectors.to_dict())

encoding, prior = smoothed_means(last_year, "merchant", "fraud", weight=5)
apply = partial(encode, encoding=encoding, prior=prior, by="merchant")

X, y = apply(this_year).drop(columns="fraud"), this_year["fraud"]
X_holdout, y_holdout = apply(holdout).drop(columns="fraud"), holdout["fraud"]

model = ExtraTreesClassifier(n_estimators=6, random_state=0, max_depth=4)
model.fit(X, y)
print("holdout accuracy", model.score(X_holdout, y_holdout))
for name, value in sorted(zip(X.columns, model.feature_importances_), key=lambda pair: -pair[1]):
    print(f"{name:>12} {value:.3f}")
joblib.dump({"model": model, "encoding": encoding, "prior": prior}, "encoded.joblib")
