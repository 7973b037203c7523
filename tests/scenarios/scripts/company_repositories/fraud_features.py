# models/fraud_xgb.ubj: transactions.db merchants.csv fraud_features.parquet
# models/tx_outliers.joblib: transactions.db

import sqlite3
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import polars as pl
import xgboost as xgb
from sklearn.ensemble import IsolationForest

DB = "transactions.db"
FEATURES_PATH = Path("fraud_features.parquet")
MODEL_DIR = Path("models")

SQL = """
SELECT t.tx_id, t.card, t.merchant, t.amount, t.hour, t.is_fraud, c.limit_eur, c.issued
FROM tx t JOIN cards c ON c.card = t.card
ORDER BY t.tx_id
"""


def extract():
    with sqlite3.connect(DB) as con:
        return pl.from_pandas(pd.read_sql_query(SQL, con))


def build_features(tx: pl.DataFrame) -> None:
    merchants = pl.read_csv("merchants.csv")
    feats = (
        tx.join(merchants, on="merchant", how="left")
        .with_columns(
            (pl.col("amount") / pl.col("limit_eur")).alias("limit_share"),
            (pl.col("amount") / pl.col("amount").mean().over("card")).alias("vs_card_mean"),
            pl.col("hour").is_between(0, 5).cast(pl.Int8).alias("night"),
            pl.len().over("card").alias("card_tx"),
        )
        .sort("tx_id")
        .select("tx_id", "amount", "limit_share", "vs_card_mean", "night", "card_tx", "risk", "is_fraud")
    )
    feats.write_parquet(FEATURES_PATH)


def train_classifier():
    df = pd.read_parquet(FEATURES_PATH)
    X, y = df.drop(columns=["tx_id", "is_fraud"]), df["is_fraud"]
    params = {"objective": "binary:logistic", "eta": 0.1, "max_depth": 3, "nthread": 1, "seed": 11,
              "scale_pos_weight": float((y == 0).sum() / (y == 1).sum())}
    dtrain = xgb.DMatrix(X, label=y)
    cv = xgb.cv(params, dtrain, num_boost_round=80, nfold=4, stratified=True, metrics="aucpr",
                early_stopping_rounds=10, seed=11)
    rounds = len(cv)
    print("rounds", rounds, "aucpr", cv["test-aucpr-mean"].iloc[-1])
    booster = xgb.train(params, dtrain, num_boost_round=rounds)
    booster.save_model(MODEL_DIR / "fraud_xgb.ubj")
    return booster, X, df["tx_id"]


def train_outliers(tx: pl.DataFrame):
    X = tx.select(pl.col("amount").log1p(), "hour", "limit_eur").to_numpy()
    iso = IsolationForest(n_estimators=50, random_state=0).fit(X)
    joblib.dump(iso, MODEL_DIR / "tx_outliers.joblib")


def check_chargebacks(booster, X, ids):
    cb = pl.read_csv("chargebacks_2026.csv")
    p = booster.predict(xgb.DMatrix(X))
    hit = np.isin(ids.to_numpy(), cb["tx_id"].to_numpy())
    print(f"mean score chargebacks {p[hit].mean():.3f}, others {p[~hit].mean():.3f}")


if __name__ == "__main__":
    MODEL_DIR.mkdir(exist_ok=True)
    tx = extract()
    build_features(tx)
    booster, X, ids = train_classifier()
    train_outliers(tx)
    check_chargebacks(booster, X, ids)
