# propensity.joblib: shoppers.csv orders.csv order_items.csv mailing_response.csv

import duckdb
import joblib
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegressionCV
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
import numpy as np

FEATURES = """
WITH baskets AS (
    SELECT o.order_id, o.shopper_id, CAST(o.placed AS DATE) AS placed,
           SUM(i.price * i.qty) AS value,
           SUM(CASE WHEN i.aisle = 'fresh' THEN i.price * i.qty ELSE 0 END) AS fresh
    FROM orders o JOIN items i USING (order_id)
    GROUP BY ALL
),
per_shopper AS (
    SELECT shopper_id,
           COUNT(*) AS n_orders,
           AVG(value) AS avg_value,
           SUM(fresh) / NULLIF(SUM(value), 0) AS fresh_share,
           DATE_DIFF('day', MAX(placed), DATE '2023-07-01') AS days_since
    FROM baskets WHERE placed < DATE '2023-07-01'
    GROUP BY shopper_id
)
SELECT s.shopper_id, s.segment, s.loyalty,
       COALESCE(p.n_orders, 0) AS n_orders, COALESCE(p.avg_value, 0) AS avg_value,
       COALESCE(p.fresh_share, 0) AS fresh_share, COALESCE(p.days_since, 365) AS days_since,
       m.responded,
       s.shopper_id % 5 = 0 AS is_test
FROM shoppers s
LEFT JOIN per_shopper p USING (shopper_id)
JOIN 'mailing_response.csv' m USING (shopper_id)
ORDER BY s.shopper_id
"""

con = duckdb.connect()
con.execute("SET threads TO 1")
con.execute("CREATE TABLE orders AS SELECT * FROM read_csv('orders.csv')")
con.execute("CREATE TABLE items AS SELECT * FROM read_csv_auto('order_items.csv')")
con.execute("CREATE VIEW shoppers AS SELECT * FROM 'shoppers.csv'")
con.execute("CREATE TABLE returns AS FROM 'returns.csv'")
print(con.sql("SELECT r.why, COUNT(*) n, AVG(o.shopper_id) FROM returns r JOIN orders o USING (order_id) GROUP BY 1 ORDER BY n DESC"))

df = con.execute(FEATURES).df()
con.close()
train, test = df[~df["is_test"]], df[df["is_test"]]

skewed, plain, text = ["n_orders", "avg_value"], ["fresh_share", "days_since", "loyalty"], ["segment"]
model = make_pipeline(
    make_column_transformer(
        (make_pipeline(FunctionTransformer(np.log1p), StandardScaler()), skewed),
        (StandardScaler(), plain),
        (OneHotEncoder(drop="first"), text),
    ),
    LogisticRegressionCV(Cs=5, cv=3, scoring="neg_log_loss", max_iter=300, l1_ratios=(0,), use_legacy_attributes=False),
)
model.fit(train[skewed + plain + text], train["responded"])
print("auc", roc_auc_score(test["responded"], model.predict_proba(test[skewed + plain + text])[:, 1]))
joblib.dump(model, "propensity.joblib")
