# orders_returned.joblib: web_orders.csv web_returns.csv fraud_cases.parquet orders_clean.parquet
import json
import os
from types import SimpleNamespace

import joblib
import numpy as np
import polars as pl
import pyarrow.parquet as pq
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split


def job(path):
    with open(path) as f:
        return json.load(f, object_hook=lambda d: SimpleNamespace(**d))


def plan(cfg):
    orders = pl.scan_csv("web_orders.csv")
    returns = pl.scan_csv("web_returns.csv").select("order_id", returned=pl.lit(1))
    reviews = pl.scan_csv("web_reviews.csv")
    segments = pl.scan_csv("customer_segments.csv")

    lazy = orders.join(returns, on="order_id", how="left").with_columns(pl.col("returned").fill_null(0))
    if cfg.exclude_fraud:
        lazy = lazy.join(pl.scan_parquet("fraud_cases.parquet"), on="customer", how="anti")
    if cfg.with_segments:
        lazy = lazy.join(segments, on="customer", how="left").with_columns(
            pl.col("segment").replace_strict({"s": 0, "m": 1, "l": 2}))
    if cfg.with_reviews:
        lazy = lazy.join(reviews, on="order_id", how="left").with_columns(pl.col("stars").fill_null(3))
    else:
        print("mean stars (not used):", reviews.select(pl.col("stars").mean()).collect().item())
    return lazy.with_columns(per_item=pl.col("total") / pl.col("items"), total=pl.col("total").log1p())


def store(lazy, path):
    part = path + ".part"
    lazy.sort("order_id").collect().write_parquet(part)
    os.replace(part, path)
    return path


def main():
    cfg = job("orders_job.json")
    table = pq.read_table(store(plan(cfg), "orders_clean.parquet"))
    names = [n for n in table.column_names if n not in ("order_id", "customer", cfg.target)]
    X = np.column_stack([table[n].to_numpy() for n in names]).astype(float)
    y = table[cfg.target].to_numpy()
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0, stratify=y)
    mean, std = X_train.mean(0), X_train.std(0) + 1e-9
    model = SGDClassifier(loss="log_loss", alpha=cfg.alpha, random_state=0)
    model.fit((X_train - mean) / std, y_train)
    print(names, model.score((X_test - mean) / std, y_test))
    joblib.dump(dict(model=model, mean=mean, std=std, names=names), "orders_returned.joblib")


main()
