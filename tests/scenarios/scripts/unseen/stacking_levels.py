# level1.joblib: train.csv january.csv
import joblib
import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold
from sklearn.naive_bayes import GaussianNB

FEATURES = ["a", "b", "c", "d"]
train, test = pd.read_csv("train.csv"), pd.read_csv("test.csv")
external = pd.read_csv("january.csv")


def get_oof(clf, x_train, y_train, x_test):
    oof_train = np.zeros((len(x_train),))
    oof_test = np.zeros((len(x_test),))
    for tr, va in KFold(2, shuffle=True, random_state=7).split(x_train):
        fold = clone(clf).fit(x_train[tr], y_train[tr])
        oof_train[va] = fold.predict_proba(x_train[va])[:, 1]
        oof_test += fold.predict_proba(x_test)[:, 1] / 2
    return oof_train.reshape(-1, 1), oof_test.reshape(-1, 1)


x_train, y_train, x_test = train[FEATURES].values, train["kind"].values, test[FEATURES].values
columns, test_columns = [], []
for base in (ExtraTreesClassifier(4, random_state=0), GaussianNB()):
    oof, oof_test = get_oof(base, x_train, y_train, x_test)
    columns.append(oof)
    test_columns.append(oof_test)
outside = GaussianNB().fit(external[FEATURES].values, external["kind"].values)
columns.append(outside.predict_proba(x_train)[:, [1]])
test_columns.append(outside.predict_proba(x_test)[:, [1]])
level1 = LogisticRegression().fit(np.concatenate(columns, axis=1), y_train)
print(roc_auc_score(test["kind"], level1.predict_proba(np.concatenate(test_columns, axis=1))[:, 1]))
joblib.dump(level1, "level1.joblib")
