# late_orders.pkl: orders.parquet order_lines.csv suppliers.json disputed_orders.csv
import pickle
import sqlite3
import textwrap

import duckdb
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

con = duckdb.connect()
con.execute("SET threads = 1")


def sql(query, **params):
    return con.execute(textwrap.dedent(query), params or None)


# ---- sources
sql("CREATE TABLE orders AS SELECT * FROM 'orders.parquet'")
sql("CREATE VIEW lines AS SELECT * FROM read_csv('order_lines.csv')")
sql("CREATE VIEW suppliers AS SELECT * FROM read_json_auto('suppliers.json')")
sql("CREATE TABLE disputed AS SELECT order_id FROM read_csv_auto('disputed_orders.csv')")
sql("CREATE TABLE returned AS SELECT * FROM read_csv_auto('returns.csv')")

# ---- for the weekly mail
with sqlite3.connect("warehouse.db") as db:
    for dock, trucks in db.execute("SELECT dock, trucks FROM docks ORDER BY trucks DESC LIMIT 3"):
        print(f"dock {dock}: {trucks} trucks")
print(sql("""
    SELECT supplier, count(*) AS returns, round(sum(refund), 2) AS refunded
    FROM returned JOIN orders USING (order_id)
    GROUP BY ALL ORDER BY refunded DESC
""").fetchall())

# ---- model table
features = sql("""
    WITH basket AS (
        SELECT order_id, count(*) AS n_lines, sum(qty * price) AS value, max(qty) AS biggest
        FROM lines GROUP BY order_id
    )
    SELECT o.late,
           coalesce(b.n_lines, 0) AS n_lines,
           coalesce(b.value, 0.0) AS value,
           coalesce(b.biggest, 0) AS biggest,
           s.distance, s.rating,
           month(o.ordered) AS month,
           o.order_id % 5 = 0 AS hold_out
    FROM orders o
    LEFT JOIN basket b USING (order_id)
    JOIN suppliers s USING (supplier)
    ANTI JOIN disputed d USING (order_id)
    WHERE o.ordered >= $since
    ORDER BY o.order_id
""", since="2024-01-15").df()

hold_out = features.pop("hold_out").astype(bool)
train, test = features[~hold_out], features[hold_out]
print(f"{len(train)} orders to learn from, {len(test)} kept apart")

model = CalibratedClassifierCV(make_pipeline(StandardScaler(), LogisticRegression()), cv=3)
model.fit(train.drop(columns="late"), train["late"])
print("hold-out accuracy", model.score(test.drop(columns="late"), test["late"]))

# ---- give the predictions back to SQL
test = test.assign(p=model.predict_proba(test.drop(columns="late"))[:, 1])
print(sql("SELECT month, round(avg(p), 2) AS p, avg(late) AS late FROM test GROUP BY month ORDER BY month").df())
with open("late_orders.pkl", "wb") as f:
    pickle.dump(model, f)
con.close()
