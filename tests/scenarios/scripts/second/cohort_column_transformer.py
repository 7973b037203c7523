# cohort_model.joblib: applications.csv branches.csv job_risk.json cohort_train_ids.txt withdrawn_ids.csv

"""Train the default model of one cohort.

    python cohort_column_transformer.py --ids cohort_train_ids.txt --holdout cohort_holdout_ids.txt
"""
import argparse
import json
import logging
from pathlib import Path

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

log = logging.getLogger("cohort")
NUMERIC = ["income", "amount", "risk", "staff", "burden"]
CATEGORICAL = ["housing", "job"]


def parse_args():
    p = argparse.ArgumentParser()
    p.add_argument("--root", type=Path, default=Path("."))
    p.add_argument("--ids", default="cohort_train_ids.txt")
    p.add_argument("--holdout", default="cohort_holdout_ids.txt")
    p.add_argument("--C", type=float, default=0.7)
    p.add_argument("--out", default="cohort_model.joblib")
    return p.parse_args()


def read_ids(path):
    return [int(token) for token in path.read_text().split()]


def load_frame(root):
    apps = pd.read_csv(root / "applications.csv", index_col="app_id")
    branches = pd.read_csv(root / "branches.csv")
    risk = json.loads((root / "job_risk.json").read_text())
    old_codes = json.loads((root / "job_codes_old.json").read_text())

    frame = apps.join(branches.set_index("branch_id"), on="branch_id")
    frame["risk"] = frame["job"].map(risk)
    frame["burden"] = frame["amount"] / frame["income"]
    frame["code"] = frame["job"].replace(old_codes)
    log.info("old codes:\n%s", frame.groupby("code").size())
    return frame.drop(columns=["code", "city", "opened"])


def build(c):
    numeric = Pipeline([("fill", SimpleImputer(strategy="median")), ("scale", StandardScaler())])
    columns = ColumnTransformer([("num", numeric, NUMERIC), ("cat", OneHotEncoder(handle_unknown="ignore"), CATEGORICAL)])
    return Pipeline([("columns", columns), ("clf", LogisticRegression(C=c, max_iter=500))])


def main():
    args = parse_args()
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    frame = load_frame(args.root)

    withdrawn = set(pd.read_csv(args.root / "withdrawn_ids.csv")["app_id"])
    chosen = [i for i in read_ids(args.root / args.ids) if i not in withdrawn]
    train = frame.loc[chosen]
    x, y = train[NUMERIC + CATEGORICAL], train["default"]

    model = build(args.C)
    scores = cross_val_score(model, x, y, cv=StratifiedKFold(4, shuffle=True, random_state=0), scoring="roc_auc")
    log.info("cv auc %.3f +- %.3f", scores.mean(), scores.std())
    model.fit(x, y)
    joblib.dump(model, args.out)

    holdout = frame.loc[read_ids(args.root / args.holdout)]
    auc = roc_auc_score(holdout["default"], model.predict_proba(holdout[NUMERIC + CATEGORICAL])[:, 1])
    log.info("holdout auc %.3f", auc)

    outside = pd.read_csv(args.root / "applications_test.csv")
    log.info("outside default rate %.3f", outside["default"].mean())


if __name__ == "__main__":
    main()
