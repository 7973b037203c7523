# models/pd_model.joblib: loans_raw.csv bureau_scores.csv loans_prepared.parquet

"""
usage:
    loan_stages.py            run everything
    loan_stages.py prepare
    loan_stages.py train
    loan_stages.py score
"""
import os
import subprocess
import sys

import joblib
import numpy as np
import pandas as pd

WORK = "work"
MODEL = "models/pd_model.joblib"


def derive(df):
    df = df.copy()
    df["lti"] = df["amount"] / df["income"]
    df["log_amount"] = np.log(df["amount"])
    return pd.concat([df, pd.get_dummies(df["purpose"], prefix="p", dtype=int)], axis=1)


def prepare():
    os.makedirs(WORK, exist_ok=True)
    bureau = pd.read_csv("bureau_scores.csv")
    for src, dst in [("loans_raw.csv", "loans_prepared.parquet"), ("loans_2025.csv", "loans_to_score.parquet")]:
        loans = pd.read_csv(src)
        merged = derive(loans.merge(bureau, on="applicant", how="left"))
        merged.to_parquet(os.path.join(WORK, dst))
        print("prepared", src, "->", dst, merged.shape)


def features(df):
    return df[["lti", "log_amount", "score", "inquiries", "p_car", "p_home", "p_study"]]


def train():
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    df = pd.read_parquet(os.path.join(WORK, "loans_prepared.parquet"))
    pipe = make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced"))
    cv = cross_val_score(pipe, features(df), df["default"], cv=4, scoring="roc_auc")
    print("cv auc", cv.round(3))
    pipe.fit(features(df), df["default"])
    os.makedirs("models", exist_ok=True)
    joblib.dump(pipe, MODEL)


def score():
    model = joblib.load(MODEL)
    df = pd.read_parquet(os.path.join(WORK, "loans_to_score.parquet"))
    df["pd"] = model.predict_proba(features(df))[:, 1]
    df[["loan_id", "pd"]].to_csv("pd_2025.csv", index=False)
    print("mean pd", df["pd"].mean().round(3))


STAGES = {"prepare": prepare, "train": train, "score": score}

if __name__ == "__main__":
    if len(sys.argv) > 1:
        STAGES[sys.argv[1]]()
    else:
        for stage in STAGES:
            print("===", stage)
            subprocess.run([sys.executable, os.path.abspath(__file__), stage], check=True)
