# lgb_best_fold.txt: train_loans.csv test_loans.csv cpi_monthly.csv
# logit_baseline.pkl: train_loans.csv

import pickle

import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SEED = 42
N_FOLDS = 4

train = pd.read_csv("train_loans.csv")
test = pd.read_csv("test_loans.csv")
sub = pd.read_csv("sample_submission_loans.csv")
y = train["default"]

# baseline
num = ["income", "amount"]
base = make_pipeline(StandardScaler(), LogisticRegression()).fit(np.log1p(train[num]), y)
with open("logit_baseline.pkl", "wb") as f:
    pickle.dump(base, f)

# features
full = pd.concat([train.drop(columns="default"), test], ignore_index=True)
full["employer_freq"] = full["employer"].map(full["employer"].value_counts(normalize=True))
full["purpose_amount"] = full["amount"] / full.groupby("purpose")["amount"].transform("median")
full["purpose"] = full["purpose"].astype("category").cat.codes
full = full.merge(pd.read_csv("cpi_monthly.csv"), on="month", how="left")
full["real_income"] = full["income"] / full["cpi"] * 100
full["ratio"] = full["amount"] / full["income"]
FEATS = ["employer_freq", "purpose", "purpose_amount", "real_income", "ratio", "cpi"]
X, X_test = full[FEATS].iloc[: len(train)], full[FEATS].iloc[len(train):]

params = dict(objective="binary", learning_rate=0.08, num_leaves=7, min_child_samples=8, seed=SEED, verbose=-1,
              num_threads=1, deterministic=True, force_row_wise=True)
oof = np.zeros(len(train))
pred = np.zeros(len(test))
best_auc, best_model = -1, None
for fold, (tr, va) in enumerate(StratifiedKFold(N_FOLDS, shuffle=True, random_state=SEED).split(X, y)):
    dtr = lgb.Dataset(X.iloc[tr], y.iloc[tr])
    dva = lgb.Dataset(X.iloc[va], y.iloc[va], reference=dtr)
    m = lgb.train(params, dtr, num_boost_round=60, valid_sets=[dva], callbacks=[lgb.early_stopping(10, verbose=False)])
    oof[va] = m.predict(X.iloc[va])
    pred += m.predict(X_test) / N_FOLDS
    auc = roc_auc_score(y.iloc[va], oof[va])
    print(f"fold {fold}: {auc:.4f}")
    if auc > best_auc:
        best_auc, best_model = auc, m

print("oof", roc_auc_score(y, oof), "baseline", roc_auc_score(y, base.predict_proba(np.log1p(train[num]))[:, 1]))
best_model.save_model("lgb_best_fold.txt")

sub["default"] = pred
sub.to_csv("submission_v7.csv", index=False)
old = pd.read_csv("old_submission_loans.csv")
print("corr with last submission", np.corrcoef(sub["default"], old["default"])[0, 1])
