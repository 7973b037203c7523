# runs/baseline/model.joblib: loans_2022.csv applicants.csv cantons.csv
import argparse
import json
import logging
from pathlib import Path

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

log = logging.getLogger("credit")


def parse_args(argv=None):
    parser = argparse.ArgumentParser(description="train a default model")
    parser.add_argument("--loans", type=Path, default=Path("loans_2022.csv"))
    parser.add_argument("--people", type=Path, default=Path("applicants.csv"))
    parser.add_argument("--regions", type=Path, default=Path("cantons.csv"))
    parser.add_argument("--backtest", type=Path, default=Path("loans_2023.csv"))
    parser.add_argument("--run-dir", type=Path, default=Path("runs/baseline"))
    parser.add_argument("--C", type=float, default=0.3)
    return parser.parse_args(argv)


def build_features(loans, people, regions):
    df = loans.join(people.set_index("applicant"), on="applicant")
    df["unemployment"] = df["region"].replace(dict(zip(regions["region"], regions["unemployment"], strict=True)))
    df["unemployment"] = df["unemployment"].astype(float)
    return df.drop(columns=["loan", "applicant", "opened"])


def make_model(C):
    numeric = ["amount", "term", "age", "income", "unemployment"]
    prep = ColumnTransformer(
        [("num", StandardScaler(), numeric), ("cat", OneHotEncoder(handle_unknown="ignore"), ["purpose"])]
    )
    return Pipeline([("prep", prep), ("clf", LogisticRegression(C=C, max_iter=300))])


def main(argv=None):
    logging.basicConfig(level=logging.INFO)
    args = parse_args(argv)
    people, regions = pd.read_csv(args.people), pd.read_csv(args.regions)
    train = build_features(pd.read_csv(args.loans), people, regions)
    model = make_model(args.C).fit(train.drop(columns="defaulted"), train["defaulted"])

    test = build_features(pd.read_csv(args.backtest), people, regions)
    report = classification_report(test["defaulted"], model.predict(test.drop(columns="defaulted")), output_dict=True)
    args.run_dir.mkdir(parents=True, exist_ok=True)
    (args.run_dir / "report.json").write_text(json.dumps(report))
    joblib.dump(model, args.run_dir / "model.joblib", compress=3)
    log.info("accuracy %.3f", report["accuracy"])


if __name__ == "__main__":
    main()
