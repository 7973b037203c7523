# models/repeat_base.pkl: shop.db repeat_labels.csv customer_orders_v1.parquet customer_profile_v1.parquet
# models/repeat_web.pkl: shop.db web_sessions.jsonl repeat_labels.csv customer_orders_v1.parquet customer_web_v1.parquet

import json
import pickle
import sqlite3
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.ensemble import GradientBoostingClassifier


class FeatureStore:
    """Very small file based feature store: one parquet per feature view and version."""

    def __init__(self, root, entity="customer_id"):
        self.root = Path(root)
        self.entity = entity
        self.root.mkdir(parents=True, exist_ok=True)

    def _path(self, view, version):
        return self.root / f"{view}_v{version}.parquet"

    def materialize(self, view, df, version=1):
        table = pa.Table.from_pandas(df, preserve_index=False)
        pq.write_table(table, self._path(view, version), compression="snappy")
        print(f"materialized {view} v{version}: {table.num_rows} rows, {table.column_names}")

    def get(self, entities, views, version=1):
        out = entities
        for v in views:
            feats = pq.read_table(self._path(v, version)).to_pandas()
            out = out.merge(feats, on=self.entity, how="left")
        return out.fillna(0)


def build_views(store):
    con = sqlite3.connect("shop.db")
    orders = pd.read_sql_query(
        "SELECT customer_id, COUNT(*) AS n_orders, SUM(amount) AS revenue, AVG(items) AS avg_items "
        "FROM orders GROUP BY customer_id", con)
    profile = pd.read_sql_query("SELECT customer_id, age, loyalty FROM customers", con)
    con.close()
    store.materialize("customer_orders", orders)
    store.materialize("customer_profile", profile)

    web = pd.DataFrame(json.loads(line) for line in open("web_sessions.jsonl"))
    web = web.groupby("customer_id").agg(sessions=("pages", "size"), seconds=("seconds", "sum"), pages=("pages", "mean"))
    store.materialize("customer_web", web.reset_index())

    app = pd.DataFrame(json.loads(line) for line in open("app_events.jsonl"))
    app = app.pivot_table(index="customer_id", columns="event", values="value", aggfunc="sum", fill_value=0)
    store.materialize("customer_app", app.reset_index())


def train(store, views, name):
    labels = pd.read_csv("repeat_labels.csv")
    data = store.get(labels, views)
    X = data.drop(columns=["customer_id", "repeat"])
    clf = GradientBoostingClassifier(n_estimators=30, max_depth=2, random_state=11)
    clf.fit(X, data["repeat"])
    print(name, list(X.columns), "train acc", round(clf.score(X, data["repeat"]), 3))
    Path("models").mkdir(exist_ok=True)
    with open(f"models/{name}.pkl", "wb") as fh:
        pickle.dump(clf, fh)
    return clf


def main():
    store = FeatureStore("feature_store")
    build_views(store)
    train(store, ["customer_orders", "customer_profile"], "repeat_base")
    train(store, ["customer_orders", "customer_web"], "repeat_web")
    coverage = pq.read_table("feature_store/customer_app_v1.parquet").to_pandas()
    print("customers with app events:", len(coverage))


if __name__ == "__main__":
    main()
