# credit_folds.pkl: applications.csv bureau.csv previous.csv credit_folds.csv
import gc
import os
import time
from contextlib import contextmanager

import joblib
import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

INPUT = "."


@contextmanager
def timer(title):
    t0 = time.time()
    yield
    print("{} - done in {:.1f}s".format(title, time.time() - t0))


def path(name):
    return os.path.join(INPUT, name)


def aggregate(name, prefix):
    df = pd.read_csv(path(name))
    agg = df.groupby("SK_ID").agg({"amount": ["mean", "max", "sum"], "days": ["min", "mean"]})
    agg.columns = pd.Index([f"{prefix}_{a}_{b}".upper() for a, b in agg.columns.tolist()])
    agg[f"{prefix.upper()}_COUNT"] = df.groupby("SK_ID").size()
    del df
    gc.collect()
    return agg


def application_features(df):
    df["CREDIT_INCOME"] = df["credit"] / df["income"]
    return df


def main():
    with timer("applications"):
        train = application_features(pd.read_csv(path("applications.csv")))
        test = application_features(pd.read_csv(path("applications_test.csv")))
        print("train:", train.shape, "test:", test.shape)
    for name, prefix in [("bureau.csv", "bur"), ("previous.csv", "prev")]:
        with timer(name):
            agg = aggregate(name, prefix)
            train = train.join(agg, how="left", on="SK_ID")
            test = test.join(agg, how="left", on="SK_ID")
            del agg
    with timer("installments"):
        ins = aggregate("installments.csv", "ins")
        print("installments would need", ins.memory_usage(deep=True).sum() // 1024, "kB more, skipped")
        del ins
        gc.collect()
    with timer("macro"):
        macro = pd.read_csv(path("macro.csv"))
        train = train.merge(macro, on="month", how="left")
        print("corr with unemployment:", train["TARGET"].corr(train["unemployment"]))

    folds = pd.read_csv(path("credit_folds.csv")).set_index("SK_ID")["fold"]
    fold_of = train["SK_ID"].map(folds).values
    feats = [c for c in train.columns if c not in ("TARGET", "SK_ID", "month", "unemployment")]

    oof, preds, models = np.zeros(len(train)), np.zeros(len(test)), []
    for n_fold in np.unique(fold_of):
        tr, va = np.flatnonzero(fold_of != n_fold), np.flatnonzero(fold_of == n_fold)
        clf = lgb.LGBMClassifier(n_estimators=25, num_leaves=8, learning_rate=0.1, n_jobs=1, verbose=-1)
        clf.fit(train[feats].iloc[tr], train["TARGET"].iloc[tr],
                eval_X=(train[feats].iloc[va],), eval_y=(train["TARGET"].iloc[va],), eval_metric="auc",
                callbacks=[lgb.early_stopping(5, verbose=False)])
        oof[va] = clf.predict_proba(train[feats].iloc[va])[:, 1]
        preds += clf.predict_proba(test[feats])[:, 1] / len(np.unique(fold_of))
        models.append(clf)
        print("Fold %d AUC : %.4f" % (n_fold + 1, roc_auc_score(train["TARGET"].iloc[va], oof[va])))
    print("Full AUC", roc_auc_score(train["TARGET"], oof))
    joblib.dump(models, "credit_folds.pkl")

    sub = pd.read_csv(path("sample_submission.csv"))
    sub["TARGET"] = sub["SK_ID"].map(dict(zip(test["SK_ID"], preds)))
    sub.to_csv("submission.csv", index=False)


if __name__ == "__main__":
    with timer("Full model run"):
        main()
