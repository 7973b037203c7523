# ltv_model.pkl: fs_customers.csv fs_transactions.parquet fs_ltv_labels.csv
# churn_model.pkl: fs_transactions.parquet fs_web.json fs_churn_labels.csv

import pickle
import sqlite3
from contextlib import closing

import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


class FeatureStore:
    """Feature views by name, all keyed by cust_id."""

    def __init__(self):
        self._views = {}

    def register(self, name):
        def wrap(fn):
            self._views[name] = fn().set_index("cust_id").sort_index()
            return fn
        return wrap

    def describe(self):
        return pd.DataFrame({k: {"rows": len(v), "cols": v.shape[1], "nulls": int(v.isna().sum().sum())}
                             for k, v in self._views.items()}).T

    def get(self, entity_df, features):
        """features like 'view:column'"""
        out = entity_df.set_index("cust_id")
        for ref in features:
            view, col = ref.split(":")
            out = out.join(self._views[view][[col]].rename(columns={col: f"{view}__{col}"}), how="left")
        return out


store = FeatureStore()


@store.register("profile")
def profile():
    df = pd.read_csv("fs_customers.csv")
    return df.assign(is_large=(df.segment == "l").astype(int)).drop(columns="segment")


@store.register("spend")
def spend():
    tx = pd.read_parquet("fs_transactions.parquet")
    return tx.groupby("cust_id").agg(total=("amount", "sum"), n=("amount", "size"), last_day=("day", "max")).reset_index()


@store.register("web")
def web():
    return pd.read_json("fs_web.json")


@store.register("support")
def support():
    with closing(sqlite3.connect("fs_support.db")) as con:
        return pd.read_sql("select cust_id, count(*) as calls, sum(minutes) as minutes from calls group by cust_id", con)


print(store.describe())

JOBS = {
    "ltv_model": dict(
        labels="fs_ltv_labels.csv", target="ltv",
        features=["profile:age", "profile:is_large", "spend:total", "spend:n"],
        estimator=RandomForestRegressor(n_estimators=30, max_depth=5, random_state=0),
    ),
    "churn_model": dict(
        labels="fs_churn_labels.csv", target="churned",
        features=["spend:total", "spend:last_day", "web:sessions", "web:bounce"],
        estimator=make_pipeline(StandardScaler(), LogisticRegression()),
    ),
}

for name, job in JOBS.items():
    entity = pd.read_csv(job["labels"])
    frame = store.get(entity, job["features"]).fillna(0)
    X, y = frame.drop(columns=job["target"]), frame[job["target"]]
    est = job["estimator"].fit(X, y)
    print(name, "train score", round(est.score(X, y), 3))
    with open(f"{name}.pkl", "wb") as f:
        pickle.dump({"estimator": est, "features": job["features"]}, f)
