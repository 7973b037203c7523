# fraud_base.json: claims_h1.csv claims_providers.csv
# fraud_refreshed.json: claims_h1.csv claims_providers.csv claims_h2.csv claims_watch.csv

"""Refresh of the claims fraud model: boosting is continued on the newest half year."""
import argparse
import logging
import sys

import numpy as np
import pandas as pd
import xgboost as xgb

LOG = logging.getLogger("fraud_refresh")
FEATURES = ["amount", "days_to_report", "claims_per_month", "avg_amount", "amount_ratio"]
PARAMS = {
    "objective": "binary:logistic",
    "eval_metric": "auc",
    "max_depth": 3,
    "eta": 0.1,
    "subsample": 0.9,
    "nthread": 1,
    "seed": 11,
}


def read_claims(path: str, providers: pd.DataFrame) -> pd.DataFrame:
    claims = pd.read_csv(path)
    claims = claims.merge(providers, on="provider", how="left")
    claims["amount_ratio"] = claims["amount"] / claims["avg_amount"]
    return claims


def dmatrix(df: pd.DataFrame) -> xgb.DMatrix:
    return xgb.DMatrix(df[FEATURES], label=df["fraud"])


def train_base(path: str, providers: pd.DataFrame, rounds: int, target: str) -> None:
    dtrain = dmatrix(read_claims(path, providers))
    booster = xgb.train(PARAMS, dtrain, num_boost_round=rounds, evals=[(dtrain, "train")], verbose_eval=False)
    booster.save_model(target)
    LOG.info("base model with %d trees -> %s", booster.num_boosted_rounds(), target)


def refresh(base: str, new_path: str, watch_path: str, providers: pd.DataFrame, rounds: int, target: str) -> xgb.Booster:
    old = xgb.Booster()
    old.load_model(base)
    before = old.num_boosted_rounds()
    dnew = dmatrix(read_claims(new_path, providers))
    dwatch = dmatrix(read_claims(watch_path, providers))
    history = {}
    booster = xgb.train(
        {**PARAMS, "eta": 0.05},
        dnew,
        num_boost_round=rounds,
        evals=[(dnew, "new"), (dwatch, "watch")],
        early_stopping_rounds=8,
        evals_result=history,
        xgb_model=old,
        verbose_eval=False,
    )
    best = booster.best_iteration
    booster = booster[: best + 1]
    booster.save_model(target)
    LOG.info("trees before=%d after=%d best watch auc=%.4f", before, booster.num_boosted_rounds(), max(history["watch"]["auc"]))
    return booster


def score_open(booster: xgb.Booster, path: str, providers: pd.DataFrame, top: int) -> pd.DataFrame:
    df = read_claims(path, providers)
    df["score"] = booster.predict(xgb.DMatrix(df[FEATURES]))
    df["decile"] = pd.qcut(df["score"].rank(method="first"), 10, labels=np.arange(1, 11))
    return df.nlargest(top, "score")[["claim_id", "provider", "amount", "score", "decile"]]


def parse_args(argv=None):
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--base-data", default="claims_h1.csv")
    p.add_argument("--new-data", default="claims_h2.csv")
    p.add_argument("--watch-data", default="claims_watch.csv")
    p.add_argument("--open-data", default="claims_open.csv")
    p.add_argument("--providers", default="claims_providers.csv")
    p.add_argument("--base-rounds", type=int, default=30)
    p.add_argument("--new-rounds", type=int, default=60)
    p.add_argument("--top", type=int, default=10)
    return p.parse_args(argv)


def main() -> int:
    logging.basicConfig(stream=sys.stdout, level=logging.INFO)
    args = parse_args()
    providers = pd.read_csv(args.providers)
    train_base(args.base_data, providers, args.base_rounds, "fraud_base.json")
    booster = refresh("fraud_base.json", args.new_data, args.watch_data, providers, args.new_rounds, "fraud_refreshed.json")
    todo = score_open(booster, args.open_data, providers, args.top)
    todo.to_csv("fraud_todo.csv", index=False)
    LOG.info("\n%s", todo.to_string(index=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
