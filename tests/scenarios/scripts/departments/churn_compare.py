# models/churn_best.joblib: churn_customers.csv churn_usage.csv churn_tickets.json churn_valid_ids.txt

"""Monthly churn model: build the customer table, compare candidates, keep the best one."""
import argparse
import json
import logging
from dataclasses import dataclass, field
from pathlib import Path

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
log = logging.getLogger("churn")

NUMERIC = ["tenure_months", "monthly_fee", "minutes_mean", "minutes_trend", "data_gb_mean", "n_tickets", "max_severity"]
CATEGORICAL = ["plan", "region"]


@dataclass
class Config:
    data_dir: Path = Path(".")
    model_dir: Path = Path("models")
    seed: int = 42
    candidates: list = field(default_factory=lambda: ["logreg", "forest", "gbm"])


def load_usage(path: Path) -> pd.DataFrame:
    usage = pd.read_csv(path)
    wide = usage.pivot(index="customer_id", columns="month", values="minutes")
    out = usage.groupby("customer_id").agg(minutes_mean=("minutes", "mean"), data_gb_mean=("data_gb", "mean"))
    out["minutes_trend"] = wide[wide.columns.max()] - wide[wide.columns.min()]
    return out.reset_index()


def load_tickets(path: Path) -> pd.DataFrame:
    with open(path) as f:
        records = json.load(f)
    tickets = pd.DataFrame.from_records(records)
    return tickets.groupby("customer_id").agg(n_tickets=("severity", "size"), max_severity=("severity", "max")).reset_index()


def add_features(customers: pd.DataFrame, usage: pd.DataFrame, tickets: pd.DataFrame) -> pd.DataFrame:
    df = customers.merge(usage, on="customer_id", how="left").merge(tickets, on="customer_id", how="left")
    df[NUMERIC] = df[NUMERIC].fillna(0)
    return df


def make_candidate(name: str, seed: int) -> Pipeline:
    estimators = {
        "logreg": LogisticRegression(max_iter=500),
        "forest": RandomForestClassifier(n_estimators=60, min_samples_leaf=4, random_state=seed),
        "gbm": GradientBoostingClassifier(n_estimators=50, max_depth=2, random_state=seed),
    }
    pre = ColumnTransformer([
        ("num", StandardScaler(), NUMERIC),
        ("cat", OneHotEncoder(handle_unknown="ignore"), CATEGORICAL),
    ])
    return Pipeline([("pre", pre), ("clf", estimators[name])])


def main(cfg: Config) -> None:
    usage = load_usage(cfg.data_dir / "churn_usage.csv")
    tickets = load_tickets(cfg.data_dir / "churn_tickets.json")
    customers = pd.read_csv(cfg.data_dir / "churn_customers.csv")
    plan_names = pd.read_csv(cfg.data_dir / "churn_plan_names.csv").set_index("plan")["title"]
    log.info("customers per plan: %s", customers["plan"].map(plan_names).value_counts().to_dict())

    table = add_features(customers, usage, tickets)
    valid_ids = {int(line) for line in (cfg.data_dir / "churn_valid_ids.txt").read_text().split()}
    is_valid = table["customer_id"].isin(valid_ids)
    train, valid = table[~is_valid], table[is_valid]
    log.info("train=%d valid=%d churn rate=%.3f", len(train), len(valid), train["churned"].mean())

    scores, fitted = {}, {}
    for name in cfg.candidates:
        pipe = make_candidate(name, cfg.seed)
        pipe.fit(train[NUMERIC + CATEGORICAL], train["churned"])
        proba = pipe.predict_proba(valid[NUMERIC + CATEGORICAL])[:, 1]
        scores[name] = roc_auc_score(valid["churned"], proba)
        fitted[name] = pipe
        log.info("%-8s auc=%.4f", name, scores[name])

    best = max(scores, key=scores.get)
    cfg.model_dir.mkdir(parents=True, exist_ok=True)
    joblib.dump({"name": best, "pipeline": fitted[best]}, cfg.model_dir / "churn_best.joblib")
    log.info("saved %s", best)

    scoring = add_features(pd.read_csv(cfg.data_dir / "churn_scoring.csv"), usage, tickets)
    scoring["churn_score"] = fitted[best].predict_proba(scoring[NUMERIC + CATEGORICAL])[:, 1]
    scoring[["customer_id", "churn_score"]].sort_values("churn_score", ascending=False).head(20).to_csv("churn_call_list.csv", index=False)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--data-dir", type=Path, default=Path("."))
    parser.add_argument("--model-dir", type=Path, default=Path("models"))
    parser.add_argument("--seed", type=int, default=42)
    args = parser.parse_args()
    main(Config(data_dir=args.data_dir, model_dir=args.model_dir, seed=args.seed))
