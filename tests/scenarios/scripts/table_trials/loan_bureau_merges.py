# loan_folds.joblib: applications.csv bureau.csv bureau_balance.csv previous_loans.csv

# Home-credit style notebook turned into a script: aggregate the child tables, merge upwards, 4 folds of LightGBM.
import argparse
import gc
from functools import reduce

import joblib
import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold


def one_hot_encoder(df):
    original = list(df.columns)
    categorical = [c for c in df.columns if not pd.api.types.is_numeric_dtype(df[c])]
    df = pd.get_dummies(df, columns=categorical, dtype=float)
    return df, [c for c in df.columns if c not in original]


def bureau_and_balance():
    bureau = pd.read_csv("bureau.csv")
    bb = pd.read_csv("bureau_balance.csv")
    bb_agg = bb.groupby("bureau_id").agg({"month": ["min", "size"], "dpd": ["max", "mean"]})
    bb_agg.columns = pd.Index([e[0] + "_" + e[1].upper() for e in bb_agg.columns.tolist()])
    bureau = bureau.join(bb_agg, how="left", on="bureau_id")
    bureau.drop(["bureau_id"], axis=1, inplace=True)
    del bb, bb_agg
    gc.collect()
    bureau, cat = one_hot_encoder(bureau)
    num = {"credit_sum": ["sum", "mean"], "month_MIN": ["min"], "month_SIZE": ["sum"], "dpd_MAX": ["max"], "dpd_MEAN": ["mean"]}
    agg = bureau.groupby("app_id").agg({**num, **{c: ["mean"] for c in cat}})
    agg.columns = ["BURO_" + "_".join(e).upper() for e in agg.columns.to_flat_index()]
    return agg


def previous_applications():
    prev = pd.read_csv("previous_loans.csv")
    agg = prev.groupby("app_id")[["refused", "asked"]].mean()
    return agg.add_prefix("PREV_")


def instalments():
    return pd.read_csv("instalments.csv").groupby("app_id")[["late_days"]].sum()


def main(args):
    df = pd.read_csv("applications.csv")
    df, _ = one_hot_encoder(df)
    children = [bureau_and_balance(), previous_applications()]
    late = instalments()
    print("instalments for", len(late), "applications, mean delay", late["late_days"].mean())
    if args.with_instalments:
        children.append(late)
    df = reduce(lambda left, right: left.join(right, how="left", on="app_id"), children, df)

    feats = [c for c in df.columns if c not in ("default", "app_id")]
    folds = StratifiedKFold(n_splits=args.folds, shuffle=True, random_state=1001)
    oof, models = np.zeros(len(df)), []
    for n_fold, (train_idx, valid_idx) in enumerate(folds.split(df[feats], df["default"])):
        train_x, train_y = df[feats].iloc[train_idx], df["default"].iloc[train_idx]
        valid_x, valid_y = df[feats].iloc[valid_idx], df["default"].iloc[valid_idx]
        clf = lgb.LGBMClassifier(n_estimators=30, num_leaves=6, min_child_samples=5, n_jobs=1, verbose=-1)
        clf.fit(train_x, train_y, eval_set=[(valid_x, valid_y)], eval_metric="auc",
                callbacks=[lgb.early_stopping(8, verbose=False)])
        oof[valid_idx] = clf.predict_proba(valid_x)[:, 1]
        models.append(clf)
        print("fold", n_fold + 1, roc_auc_score(valid_y, oof[valid_idx]))
    joblib.dump({"models": models, "features": feats}, "loan_folds.joblib")

    new = pd.read_csv("applications_new.csv")
    new, _ = one_hot_encoder(new)
    new = new.join(children[0], on="app_id").join(children[1], on="app_id").reindex(columns=["app_id"] + feats)
    print("mean risk of the new ones", np.mean([m.predict_proba(new[feats])[:, 1] for m in models]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--with-instalments", action="store_true")
    main(parser.parse_args())
