# teacher.joblib: runs_labelled.csv broken_sensors.txt
# student.joblib: runs_labelled.csv runs_unlabelled.csv broken_sensors.txt

"""Failure prediction for test runs with one round of pseudo labelling.

1. teacher: group CV over devices, then a fit on all labelled runs
2. confident predictions for the unlabelled runs become labels
3. student: same model on labelled + pseudo-labelled runs
"""
import argparse

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import GroupKFold

SENSORS = [f"s{i}" for i in range(5)]


def parse_args():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--labelled", default="runs_labelled.csv")
    p.add_argument("--unlabelled", default="runs_unlabelled.csv")
    p.add_argument("--acceptance", default="runs_acceptance.csv")
    p.add_argument("--exclude", default="broken_sensors.txt")
    p.add_argument("--threshold", type=float, default=0.9)
    p.add_argument("--folds", type=int, default=4)
    return p.parse_args()


def new_model():
    return HistGradientBoostingClassifier(max_iter=60, learning_rate=0.1, max_leaf_nodes=8, min_samples_leaf=8,
                                          random_state=0)


def group_cv(df, folds):
    oof = np.zeros(len(df))
    for tr, va in GroupKFold(folds).split(df, groups=df["device"]):
        m = new_model().fit(df.iloc[tr][SENSORS], df.iloc[tr]["failed"])
        oof[va] = m.predict_proba(df.iloc[va][SENSORS])[:, 1]
    return roc_auc_score(df["failed"], oof)


def pseudo_label(model, df, threshold):
    p = model.predict_proba(df[SENSORS])
    keep = p.max(axis=1) >= threshold
    out = df.loc[keep].copy()
    out["failed"] = p[keep].argmax(axis=1)
    print(f"pseudo labels: {keep.sum()} of {len(df)}")
    return out


def main():
    args = parse_args()
    with open(args.exclude) as f:
        broken = set(f.read().split())

    labelled = pd.read_csv(args.labelled)
    labelled = labelled[~labelled["device"].isin(broken)].reset_index(drop=True)
    unlabelled = pd.read_csv(args.unlabelled)
    acceptance = pd.read_csv(args.acceptance)

    print(f"group cv auc {group_cv(labelled, args.folds):.3f}")
    teacher = new_model().fit(labelled[SENSORS], labelled["failed"])
    joblib.dump(teacher, "teacher.joblib")

    extra = pseudo_label(teacher, unlabelled, args.threshold)
    both = pd.concat([labelled, extra], ignore_index=True)
    weight = np.where(both["run_id"].isin(extra["run_id"]), 0.5, 1.0)
    student = new_model().fit(both[SENSORS], both["failed"], sample_weight=weight)
    joblib.dump(student, "student.joblib")

    for name, m in {"teacher": teacher, "student": student}.items():
        f1 = f1_score(acceptance["failed"], m.predict(acceptance[SENSORS]))
        print(f"{name}: f1 on acceptance runs {f1:.3f}")


if __name__ == "__main__":
    main()
