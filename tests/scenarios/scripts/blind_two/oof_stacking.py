# stack/lgb.pkl: fraud_train.csv merchants.parquet
# stack/logit.pkl: fraud_train.csv merchants.parquet
# stack/meta.pkl: fraud_train.csv merchants.parquet
"""Stacking with out-of-fold predictions, as in so many competition notebooks."""
import os
import pickle

import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler

SEED = 7
os.makedirs("stack", exist_ok=True)

train = pd.read_csv("fraud_train.csv")
test = pd.read_csv("fraud_test.csv")
merchants = pd.read_parquet("merchants.parquet")

ntrain, ntest = train.shape[0], test.shape[0]
y = train["fraud"].values
all_data = pd.concat([train, test], sort=False).reset_index(drop=True)
print("both together:", all_data.shape, all_data["amount"].describe()["mean"])


def features(frame):
    frame = frame.merge(merchants[["merchant", "risk"]], on="merchant", how="left")
    frame["log_distance"] = np.log1p(frame["distance"].abs())
    return frame.drop(columns=["fraud", "merchant"], errors="ignore")


x_train, x_test = features(train).values, features(test).values


class Wrapper:
    """One face for all libraries."""

    def __init__(self, make, **params):
        self.make, self.params = make, params

    def fit(self, x, y):
        self.clf = self.make(**self.params)
        self.clf.fit(x, y)
        return self

    def predict(self, x):
        return self.clf.predict_proba(x)[:, 1]


def get_oof(wrapper, name):
    oof_train = np.zeros((ntrain,))
    oof_test_folds = np.empty((3, ntest))
    for i, (tr, va) in enumerate(KFold(n_splits=3, shuffle=True, random_state=SEED).split(x_train)):
        wrapper.fit(x_train[tr], y[tr])
        oof_train[va] = wrapper.predict(x_train[va])
        oof_test_folds[i, :] = wrapper.predict(x_test)
    pickle.dump(wrapper.clf, open(f"stack/{name}.pkl", "wb"))
    return oof_train.reshape(-1, 1), oof_test_folds.mean(axis=0).reshape(-1, 1)


lg = Wrapper(lgb.LGBMClassifier, n_estimators=5, num_leaves=4, min_child_samples=5, verbose=-1, n_jobs=1)
lr = Wrapper(lambda C: make_pipeline(MinMaxScaler(), LogisticRegression(C=C)), C=0.3)
lg_oof, lg_test = get_oof(lg, "lgb")
lr_oof, lr_test = get_oof(lr, "logit")
print("auc", roc_auc_score(y, lg_oof), roc_auc_score(y, lr_oof))

meta = LogisticRegression()
meta.fit(np.concatenate((lg_oof, lr_oof), axis=1), y)
submission = meta.predict_proba(np.concatenate((lg_test, lr_test), axis=1))[:, 1]
pd.DataFrame({"row": range(ntest), "fraud": submission}).to_csv("submission.csv", index=False)
pickle.dump(meta, open("stack/meta.pkl", "wb"))
