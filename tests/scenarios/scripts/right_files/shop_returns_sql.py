# returns_lgbm.txt: shop.db returns_features.db
# delay_archive.joblib: shop_archive.db

"""Which orders come back? Features are built in SQL and kept in a small feature db."""
import sqlite3
from contextlib import closing

import joblib
import lightgbm as lgb
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

FEATURE_SQL = """
SELECT o.order_id,
       o.qty,
       o.discount,
       o.delay_days,
       p.list_price * o.qty * (1 - o.discount)          AS basket,
       CASE p.category WHEN 'toys' THEN 0 WHEN 'books' THEN 1 ELSE 2 END AS category,
       o.returned
FROM orders o JOIN products p USING (product_id)
"""
COLS = ["qty", "discount", "delay_days", "basket", "category"]


def build_features(source, target):
    with closing(sqlite3.connect(source)) as src, closing(sqlite3.connect(target)) as dst:
        rows = src.execute(FEATURE_SQL).fetchall()
        dst.execute("DROP TABLE IF EXISTS features")
        dst.execute(
            "CREATE TABLE features (order_id INT, qty INT, discount REAL, delay_days REAL,"
            " basket REAL, category INT, returned INT)"
        )
        dst.executemany("INSERT INTO features VALUES (?,?,?,?,?,?,?)", rows)
        dst.commit()
    return len(rows)


def read_features(db):
    with closing(sqlite3.connect(db)) as con:
        return pd.read_sql_query("SELECT * FROM features ORDER BY order_id", con)


def train_returns():
    n = build_features("shop.db", "returns_features.db")
    print(n, "orders prepared")
    df = read_features("returns_features.db")
    tr, te = train_test_split(df, test_size=0.3, random_state=3, stratify=df["returned"])
    booster = lgb.train(
        {"objective": "binary", "num_leaves": 7, "min_data_in_leaf": 5, "verbosity": -1,
         "num_threads": 1, "deterministic": True, "seed": 3},
        lgb.Dataset(tr[COLS], tr["returned"]),
        num_boost_round=25,
    )
    print("test auc", round(roc_auc_score(te["returned"], booster.predict(te[COLS])), 3))
    booster.save_model("returns_lgbm.txt")
    return booster


def train_delay():
    with closing(sqlite3.connect("shop_archive.db")) as con:
        old = pd.read_sql("SELECT qty, discount, delay_days FROM orders", con)
    reg = LinearRegression().fit(old[["qty", "discount"]], old["delay_days"])
    joblib.dump(reg, "delay_archive.joblib")


def check_archive(booster):
    with closing(sqlite3.connect("shop_archive.db")) as con:
        old = pd.read_sql_query(FEATURE_SQL, con)
    score = booster.predict(old[COLS])
    print("archive auc", round(roc_auc_score(old["returned"], score), 3))


if __name__ == "__main__":
    model = train_returns()
    check_archive(model)
    train_delay()
