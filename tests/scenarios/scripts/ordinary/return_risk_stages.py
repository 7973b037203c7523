# return_risk.joblib: orders_feb.csv fraud_orders.csv fx.json order_customers.csv stage_clean.parquet stage_features.npz
"""Usage: return_risk_stages.py [all|clean|features|train|report]

Without an argument, runs every stage in a process of its own.
"""
import json
import subprocess
import sys

import joblib
import numpy as np
import pandas as pd

COLUMNS = ["eur", "items", "years", "newsletter"]


def rates(path="fx.json"):
    with open(path) as f:
        return json.load(f)


def clean_orders(orders):
    orders["eur"] = orders["amount"] * orders["currency"].map(rates())
    return orders.loc[orders["eur"] > 0, ["order", "customer", "eur", "items", "returned"]]


def join_customers(orders):
    customers = pd.read_csv("order_customers.csv")
    df = orders.merge(customers, on="customer")
    df["years"] = 2023 - df["since"]
    return df


def stage_clean():
    orders = pd.read_csv("orders_feb.csv")
    fraud = pd.read_csv("fraud_orders.csv")["order"]
    orders = orders[~orders["order"].isin(fraud)]
    before = {k: round(v / rates("fx_2008.json")[k] - 1, 3) for k, v in rates().items()}
    print("currencies since 2008:", before)
    clean_orders(orders.copy()).to_parquet("stage_clean.parquet", index=False)


def stage_features():
    df = join_customers(pd.read_parquet("stage_clean.parquet"))
    np.savez_compressed("stage_features.npz", X=df[COLUMNS].to_numpy(float), y=df["returned"].to_numpy())


def stage_train():
    from sklearn.ensemble import AdaBoostClassifier
    from sklearn.model_selection import cross_val_score

    with np.load("stage_features.npz") as data:
        X, y = data["X"], data["y"]
    model = AdaBoostClassifier(n_estimators=15, random_state=0)
    print("cv", cross_val_score(model, X, y, cv=3).mean())
    joblib.dump(model.fit(X, y), "return_risk.joblib")


def stage_report():
    model = joblib.load("return_risk.joblib")
    march = join_customers(clean_orders(pd.read_csv("orders_mar.csv")))
    print("march accuracy", model.score(march[COLUMNS].to_numpy(float), march["returned"]))


STAGES = {name.removeprefix("stage_"): f for name, f in list(globals().items()) if name.startswith("stage_")}

if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) > 1 else "all"
    if wanted == "all":
        for stage in STAGES:
            print("==", stage, flush=True)
            subprocess.run([sys.executable, __file__, stage], check=True)
    else:
        STAGES[wanted]()
