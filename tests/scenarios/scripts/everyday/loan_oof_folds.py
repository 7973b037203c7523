# loan_folds.joblib: loans.csv loans_apply.csv macro.csv
import json

import joblib
import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import LabelEncoder

SEED, N_FOLDS = 2022, 4

train = pd.read_csv("loans.csv")
test = pd.read_csv("loans_apply.csv")
macro = pd.read_csv("macro.csv")
branches = pd.read_csv("branches.csv")
print(train.shape, test.shape)
print(train.groupby("branch")["default"].mean().rename(branches.set_index("branch")["manager"]))

train = train.merge(macro, on="month", how="left")
test = test.merge(macro, on="month", how="left")

# the encoders have to know the purposes that only occur in the test set
encoders = {}
for col in ["purpose", "employment", "branch"]:
    le = LabelEncoder().fit(pd.concat([train[col].fillna("missing"), test[col].fillna("missing")]))
    train[col] = le.transform(train[col].fillna("missing"))
    test[col] = le.transform(test[col].fillna("missing"))
    encoders[col] = le

for df in (train, test):
    df["burden"] = df["amount"] / (df["income"].clip(lower=5) * 1000)
    df["burden_x_rate"] = df["burden"] * df["rate"]
    df["month_no"] = df["month"].str[-2:].astype(int)

target = train["default"]
features = [c for c in train.columns if c not in ("loan_id", "month", "default")]
oof, pred, models, scores = np.zeros(len(train)), np.zeros(len(test)), [], []
skf = StratifiedKFold(n_splits=N_FOLDS, shuffle=True, random_state=SEED)
for fold, (tr_idx, va_idx) in enumerate(skf.split(train, target)):
    X_tr, y_tr = train.loc[tr_idx, features], target[tr_idx]
    X_va, y_va = train.loc[va_idx, features], target[va_idx]
    clf = lgb.LGBMClassifier(n_estimators=80, learning_rate=0.08, num_leaves=7, min_child_samples=8, subsample=0.8,
                             subsample_freq=1, random_state=SEED + fold, n_jobs=1, verbose=-1)
    clf.fit(X_tr, y_tr, eval_set=[(X_va, y_va)], eval_metric="auc", callbacks=[lgb.early_stopping(12, verbose=False)])
    oof[va_idx] = clf.predict_proba(X_va)[:, 1]
    pred += clf.predict_proba(test[features])[:, 1] / N_FOLDS
    scores.append(roc_auc_score(y_va, oof[va_idx]))
    models.append(clf)
    print(f"fold {fold}: auc {scores[-1]:.4f} ({clf.best_iteration_} trees)")

print(f"oof auc {roc_auc_score(target, oof):.4f}")
joblib.dump({"models": models, "encoders": encoders, "features": features}, "loan_folds.joblib")
pd.DataFrame({"loan_id": test["loan_id"], "default": pred}).to_csv("submission_loans.csv", index=False)
json.dump({"folds": scores, "mean": float(np.mean(scores))}, open("loan_cv.json", "w"))
