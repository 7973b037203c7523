# final_stage.joblib: loans_2022.csv applicants.csv prepared.parquet
"""`prepare`, `train` and `report` as processes of their own, as a Makefile would start them."""
import argparse
import subprocess
import sys
from pathlib import Path

import pandas as pd


def prepare(out):
    loans = pd.read_csv("loans_2022.csv", usecols=["applicant", "amount", "term", "defaulted"])
    people = pd.read_csv("applicants.csv", usecols=["applicant", "age", "income"])
    frame = loans.merge(people, on="applicant").drop(columns="applicant")
    frame["log_amount"] = frame.pop("amount").transform("log")
    frame.to_parquet(out / "prepared.parquet")


def train(out):
    import joblib
    from sklearn.linear_model import LogisticRegression

    frame = pd.read_parquet(out / "prepared.parquet")
    model = LogisticRegression(max_iter=1000).fit(frame.drop(columns="defaulted"), frame["defaulted"])
    joblib.dump(model, "final_stage.joblib")


def report(out):
    import joblib

    model = joblib.load("final_stage.joblib")
    later = pd.read_csv("loans_2023.csv")
    print(model.coef_.shape, later["defaulted"].mean())


STEPS = {"prepare": prepare, "train": train, "report": report}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("step", nargs="?", choices=STEPS)
    parser.add_argument("--out", type=Path, default=Path("stages"))
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True)
    if options.step:
        STEPS[options.step](options.out)
    else:
        for step in STEPS:
            subprocess.run([sys.executable, __file__, step, "--out", str(options.out)], check=True)
