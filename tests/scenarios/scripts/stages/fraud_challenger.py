# fraud_challenger.joblib: fraud_recent.parquet fraud_valid.csv
# fraud_champion_recal.joblib: fraud_champion.pkl fraud_valid.csv

import pickle
from dataclasses import asdict, dataclass, field

import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, log_loss


@dataclass
class ModelCard:
    name: str
    features: list
    threshold: float = 0.5
    params: dict = field(default_factory=dict)


def load_champion(path):
    with open(path, "rb") as f:
        return pickle.load(f)


def champion_score(champ, df):
    return df[champ["columns"]].to_numpy() @ champ["coef"] + champ["intercept"]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def best_threshold(y, p):
    grid = np.linspace(0.05, 0.95, 91)
    return float(grid[np.argmax([f1_score(y, p >= t, zero_division=0) for t in grid])])


def train_challenger(recent, valid, features):
    results = []
    for c in (0.001, 0.01, 0.1, 1.0, 10.0):
        clf = LogisticRegression(C=c).fit(recent[features], recent["is_fraud"])
        results.append((log_loss(valid["is_fraud"], clf.predict_proba(valid[features])[:, 1]), c, clf))
    loss, c, clf = min(results, key=lambda r: r[0])
    print(f"challenger: C={c} valid logloss={loss:.4f}")
    thr = best_threshold(valid["is_fraud"], clf.predict_proba(valid[features])[:, 1])
    return clf, ModelCard("challenger", features, thr, {"C": c})


def recalibrate(champ, valid):
    z = champion_score(champ, valid).reshape(-1, 1)
    platt = LogisticRegression(C=1e6).fit(z, valid["is_fraud"])
    return {"coef": champ["coef"], "intercept": champ["intercept"], "columns": champ["columns"],
            "platt": (float(platt.coef_[0, 0]), float(platt.intercept_[0]))}


def main():
    recent = pd.read_parquet("fraud_recent.parquet")
    valid = pd.read_csv("fraud_valid.csv")
    holdout = pd.read_csv("fraud_holdout.csv")
    champ = load_champion("fraud_champion.pkl")
    features = ["amount_z", "age_z", "night", "device_z"]

    clf, card = train_challenger(recent, valid, features)
    joblib.dump({"model": clf, "card": asdict(card)}, "fraud_challenger.joblib")

    recal = recalibrate(champ, valid)
    joblib.dump(recal, "fraud_champion_recal.joblib")

    a, b = recal["platt"]
    scores = {
        "champion": sigmoid(champion_score(champ, holdout)),
        "champion_recal": sigmoid(a * champion_score(champ, holdout) + b),
        "challenger": clf.predict_proba(holdout[features])[:, 1],
    }
    table = pd.DataFrame({k: {"ap": average_precision_score(holdout["is_fraud"], s),
                              "logloss": log_loss(holdout["is_fraud"], s)} for k, s in scores.items()}).T
    print(table.round(4))
    table.to_csv("fraud_comparison.csv")
    print("recommendation:", table["ap"].idxmax())


if __name__ == "__main__":
    main()
