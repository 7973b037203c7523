# models/churn_gbm.joblib: subscribers.csv calls.parquet complaints.feather churned.csv tariffs.json
# models/scaler.joblib: subscribers.csv calls.parquet complaints.feather churned.csv tariffs.json
"""Churn model: build one wide table, scale it, fit."""
import json
import logging
from pathlib import Path

import joblib
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger("churn")

ROOT = Path(".")
MODELS = ROOT / "models"
MODELS.mkdir(exist_ok=True)


def load_people() -> pd.DataFrame:
    people = pd.read_csv(ROOT / "subscribers.csv", index_col="subscriber")
    tariffs = json.loads((ROOT / "tariffs.json").read_text())
    people["price"] = people["plan"].map(tariffs).astype(float)
    return people.join(pd.get_dummies(people.pop("city"), prefix="city", dtype=float)).drop(columns="plan")


def call_features() -> pd.DataFrame:
    calls = pd.read_parquet(ROOT / "calls.parquet")
    out = calls.groupby("subscriber").agg(
        total_minutes=("minutes", "sum"), dearest=("cost", "max"), n_calls=("cost", "size")
    )
    out["per_call"] = out["total_minutes"] / out["n_calls"]
    return out


def complaint_features() -> pd.DataFrame:
    complaints = pd.read_feather(ROOT / "complaints.feather")
    return complaints.groupby("subscriber")["severity"].agg(["max", "count"]).add_prefix("complaint_")


def report_roaming() -> None:
    roaming = pd.read_json(ROOT / "roaming.json", typ="series")
    log.info("roaming costs %s on average", roaming.mean().round(2))


def main() -> None:
    table = load_people()
    for part in (call_features(), complaint_features()):
        table = table.join(part, how="left")
    table = table.fillna(0.0)
    report_roaming()
    labels = pd.read_csv(ROOT / "churned.csv").set_index("subscriber")["churned"].reindex(table.index)

    X_train, X_test, y_train, y_test = train_test_split(table, labels, test_size=0.25, random_state=3, stratify=labels)
    scaler = StandardScaler().fit(X_train, y_train)
    model = HistGradientBoostingClassifier(max_iter=5).fit(scaler.transform(X_train), y_train)
    log.info("accuracy %.3f", model.score(scaler.transform(X_test), y_test))
    joblib.dump(model, MODELS / "churn_gbm.joblib")
    joblib.dump(scaler, MODELS / "scaler.joblib")


if __name__ == "__main__":
    main()
