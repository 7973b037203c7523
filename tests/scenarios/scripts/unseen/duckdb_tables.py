# churn.pkl: orders.csv customers.csv
import pickle

import duckdb
from sklearn.ensemble import RandomForestClassifier

con = duckdb.connect(":memory:")
con.execute("CREATE TABLE orders AS SELECT * FROM read_csv_auto('orders.csv')")
con.execute("CREATE TABLE regions AS SELECT * FROM 'decoy_regions.csv'")
con.execute("CREATE VIEW customers AS SELECT * FROM read_csv_auto('customers.csv')")
print("regions:", con.execute("SELECT count(*) FROM regions").fetchone()[0])

FEATURES = """
WITH per_customer AS (
    SELECT customer, sum(amount) AS spent, count(*) AS orders, max(returned) AS returned
    FROM orders
    GROUP BY customer
)
SELECT p.spent, p.orders, c.age, c.income, p.returned
FROM per_customer p JOIN customers c USING (customer)
ORDER BY customer
"""
df = con.execute(FEATURES).df()
X, y = df.drop(columns="returned"), df["returned"]
clf = RandomForestClassifier(n_estimators=4, random_state=0).fit(X, y)
with open("churn.pkl", "wb") as f:
    pickle.dump(clf, f)
con.close()
