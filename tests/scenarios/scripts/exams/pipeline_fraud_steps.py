# fraud_gbm.joblib: transactions.csv.gz fx_rates.csv chargebacks.csv prepared.parquet
# fraud_tree.joblib: transactions.csv.gz fx_rates.csv chargebacks.csv prepared.parquet

"""Fraud model in steps. Without arguments all steps are run, each in its own process."""
import argparse
import os
import subprocess
import sys

import joblib
import pandas as pd

PREPARED = "prepared.parquet"
COLUMNS = ["eur", "hour", "night", "currency_share"]


def features(tx, fx):
    df = tx.merge(fx.rename(columns={"eur": "rate"}), on="currency", how="left")
    df["eur"] = df["amount"] * df["rate"]
    df["night"] = (df["hour"] < 6).astype(int)
    df["currency_share"] = df["currency"].map(df["currency"].value_counts(normalize=True))
    return df.drop(columns=["rate", "amount"])


def step_prepare():
    tx = pd.read_csv("transactions.csv.gz")
    fx = pd.read_csv("fx_rates.csv")
    labels = pd.read_csv("chargebacks.csv")
    df = features(tx, fx).merge(labels, on="tx", how="inner")
    df.to_parquet(PREPARED, index=False)
    print("prepared", df.shape, "share of fraud", round(df["fraud"].mean(), 3))


def step_train():
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.tree import DecisionTreeClassifier

    df = pd.read_parquet(PREPARED, columns=COLUMNS + ["fraud"])
    models = {
        "fraud_gbm": HistGradientBoostingClassifier(max_iter=50, max_depth=3, random_state=0),
        "fraud_tree": DecisionTreeClassifier(max_depth=4, random_state=0),
    }
    for name, model in models.items():
        model.fit(df[COLUMNS], df["fraud"])
        joblib.dump(model, f"{name}.joblib")
        print("trained", name)


def step_check():
    from sklearn.metrics import average_precision_score

    new = features(pd.read_csv("transactions_next.csv"), pd.read_csv("fx_rates.csv"))
    for name in ("fraud_gbm", "fraud_tree"):
        model = joblib.load(f"{name}.joblib")
        score = model.predict_proba(new[COLUMNS])[:, 1]
        print(name, "average precision", round(average_precision_score(new["fraud"], score), 3))


STEPS = {"prepare": step_prepare, "train": step_train, "check": step_check}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--step", choices=list(STEPS))
    args = p.parse_args()
    if args.step:
        STEPS[args.step]()
        return
    me = os.path.abspath(__file__)
    for step in STEPS:
        print("==", step)
        subprocess.run([sys.executable, me, "--step", step], check=True)


if __name__ == "__main__":
    main()
