# property_models.pkl: properties.csv property_folds.csv districts.csv
import pickle

import numpy as np
import pandas as pd
from lightgbm import LGBMRegressor, early_stopping
from sklearn.metrics import root_mean_squared_error

SMOOTH = 8.0
CATS = ["district", "heating"]


def encode(values, keys, prior):
    stats = values.groupby(keys).agg(["mean", "count"])
    return (stats["mean"] * stats["count"] + prior * SMOOTH) / (stats["count"] + SMOOTH)


train = pd.read_csv("properties.csv")
test = pd.read_csv("properties_test.csv")
districts = pd.read_csv("districts.csv", sep=";")
folds = pd.read_csv("property_folds.csv").set_index("property_id")["fold"]
old_folds = pd.read_csv("property_folds_v1.csv").set_index("property_id")["fold"]
print("fold sizes", folds.value_counts().to_dict(), "before", old_folds.value_counts().to_dict())

for df in (train, test):
    df["m2_per_room"] = df["area"] / df["rooms"]
train = train.merge(districts, on="district", how="left")
test = test.merge(districts, on="district", how="left")
train["fold"] = train["property_id"].map(folds)
target = np.log1p(train["price"])

num = ["rooms", "area", "m2_per_room", "schools", "crime"]
cols = num + [f"{c}_te" for c in CATS]
oof = np.zeros(len(train))
test_pred = np.zeros(len(test))
bundle = []
for k in sorted(train["fold"].unique()):
    tr_idx, va_idx = np.where(train["fold"] != k)[0], np.where(train["fold"] == k)[0]
    tr, va, te = train.iloc[tr_idx].copy(), train.iloc[va_idx].copy(), test.copy()
    y_tr, y_va = target.iloc[tr_idx], target.iloc[va_idx]
    maps = {}
    for c in CATS:
        maps[c] = encode(y_tr, tr[c], y_tr.mean())
        for part in (tr, va, te):
            part[f"{c}_te"] = part[c].map(maps[c]).fillna(y_tr.mean())
    model = LGBMRegressor(n_estimators=80, num_leaves=7, min_child_samples=5, learning_rate=0.1, verbose=-1, n_jobs=1)
    model.fit(tr[cols], y_tr, eval_X=va[cols], eval_y=y_va, callbacks=[early_stopping(8, verbose=False)])
    oof[va_idx] = model.predict(va[cols])
    test_pred += model.predict(te[cols]) / train["fold"].nunique()
    bundle.append({"fold": int(k), "model": model, "encodings": maps})
    print(f"fold {k}: rmsle {root_mean_squared_error(y_va, oof[va_idx]):.4f}")
print(f"all: {root_mean_squared_error(target, oof):.4f}")

with open("property_models.pkl", "wb") as f:
    pickle.dump(bundle, f)

submission = pd.read_csv("sample_submission.csv")
submission["price"] = np.expm1(test_pred)
submission.to_csv("submission.csv", index=False)
