# registry/cards_champion.pkl: cards_2021.csv
# registry/cards_challenger.pkl: cards_2021.csv cards_2022.csv merchant_risk.csv

import json
import pickle
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


class Registry:
    """Very small model registry: a folder with pickles and a report."""

    def __init__(self, root="registry"):
        self.root = Path(root)
        self.root.mkdir(parents=True, exist_ok=True)

    def put(self, name, model):
        with (self.root / f"{name}.pkl").open("wb") as f:
            pickle.dump(model, f)

    def get(self, name):
        with (self.root / f"{name}.pkl").open("rb") as f:
            return pickle.load(f)

    def report(self, name, content):
        (self.root / f"{name}_report.json").write_text(json.dumps(content, indent=2))


class CardModel:
    base_features = ["spend", "age", "cash_share"]

    def __init__(self, estimator, extra=()):
        self.estimator = estimator
        self.features = self.base_features + list(extra)

    def fit(self, df):
        self.estimator.fit(df[self.features], df["late"])
        return self

    def score(self, df):
        return self.estimator.predict_proba(df[self.features])[:, 1]


def load_year(year):
    df = pd.read_csv(f"cards_{year}.csv")
    df["spend"] = np.log1p(df["spend"])
    return df


def add_merchants(df, merchants):
    m = merchants[["merchant", "risk_score"]]
    df = df.merge(m, on="merchant", how="left")
    df["risk_x_cash"] = df["risk_score"] * df["cash_share"]
    return df


def evaluate(model, df):
    p = model.score(df)
    return {"auc": round(roc_auc_score(df["late"], p), 4), "brier": round(brier_score_loss(df["late"], p), 4)}


def train_champion(reg):
    df = load_year(2021)
    model = CardModel(make_pipeline(StandardScaler(), LogisticRegression()))
    reg.put("cards_champion", model.fit(df))


def train_challenger(reg, merchants):
    df = pd.concat([load_year(y) for y in (2021, 2022)], ignore_index=True)
    df = add_merchants(df, merchants)
    est = HistGradientBoostingClassifier(max_iter=40, max_leaf_nodes=7, random_state=1)
    model = CardModel(est, extra=["risk_score", "risk_x_cash"])
    reg.put("cards_challenger", model.fit(df))


def compare(reg, merchants):
    current = add_merchants(load_year(2023), merchants)
    result = {}
    for name in ("cards_champion", "cards_challenger"):
        result[name] = evaluate(reg.get(name), current)
    gain = result["cards_challenger"]["auc"] - result["cards_champion"]["auc"]
    result["recommend_switch"] = bool(gain > 0.01)
    result["run"] = date.today().isoformat()
    return result


if __name__ == "__main__":
    registry = Registry()
    merchant_table = pd.read_csv("merchant_risk.csv")
    train_champion(registry)
    train_challenger(registry, merchant_table)
    outcome = compare(registry, merchant_table)
    registry.report("cards", outcome)
    print(json.dumps(outcome, indent=2))
