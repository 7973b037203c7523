# tenure.joblib: subscribers.csv calls.parquet
import duckdb
import joblib
from sklearn.ensemble import GradientBoostingRegressor

con = duckdb.connect()
con.execute("CREATE VIEW people AS SELECT * FROM read_csv_auto('subscribers.csv')")
con.execute("CREATE TABLE labels AS SELECT * FROM 'churned.csv'")
con.execute("CREATE OR REPLACE TEMP VIEW calls AS SELECT * FROM 'calls.parquet'")

((share,),) = con.execute("SELECT avg(churned) FROM labels").fetchall()
print(f"{share:.1%} churned")

query = """
WITH usage AS (
    SELECT subscriber, sum(minutes) AS minutes, avg(cost) AS cost, count(*) AS calls
    FROM calls GROUP BY 1
)
SELECT p.tenure, p.plan = 'max' AS is_max, coalesce(u.minutes, 0) AS minutes,
       coalesce(u.cost, 0) AS cost, coalesce(u.calls, 0) AS calls
FROM people p LEFT JOIN usage u USING (subscriber)
ORDER BY p.subscriber
"""
table = con.sql(query).df()
y = table.pop("tenure")
model = GradientBoostingRegressor(n_estimators=5, max_depth=2).fit(table.astype(float), y)
print(model.score(table.astype(float), y))
joblib.dump(model, "tenure.joblib")
con.close()
