# visits_model.joblib: imp-0.parquet imp-1.parquet imp-2.parquet conversions.ndjson
# frame_model.joblib: bureau.parquet applicants.csv
import duckdb
import joblib
import pandas as pd
from sklearn.linear_model import LinearRegression, LogisticRegression

con = duckdb.connect()
con.execute("CREATE VIEW shown AS SELECT * FROM read_parquet('impressions/*.parquet')")
con.execute("CREATE TABLE sold AS SELECT campaign, sum(value) AS value FROM 'conversions.ndjson' GROUP BY 1")
con.sql("SELECT brand, budget FROM 'campaign_budgets.csv' ORDER BY budget DESC LIMIT 2").show()
by_hour = con.execute(
    """
    WITH hourly AS (
        SELECT date_trunc('hour', "at") AS hours_at, campaign, count(*) AS n, avg(bid) AS bid, sum(clicked) AS clicks
        FROM shown GROUP BY ALL
    )
    SELECT n, bid, value, clicks FROM hourly JOIN sold USING (campaign) ORDER BY hours_at, campaign
    """
).fetchdf()
joblib.dump(LinearRegression().fit(by_hour[["n", "bid", "value"]], by_hour["clicks"]), "visits_model.joblib")

people = pd.read_csv("applicants.csv")
cantons = pd.read_csv("cantons.csv")
debts = duckdb.query(
    "SELECT p.age, p.income, sum(b.debt) AS debt, max(b.overdue_days) > 30 AS bad "
    "FROM people p JOIN 'bureau.parquet' b USING (applicant) GROUP BY p.applicant, p.age, p.income"
).to_df()
print(duckdb.sql("SELECT max(unemployment) FROM cantons").fetchall())
joblib.dump(LogisticRegression(max_iter=500).fit(debts.drop(columns="bad"), debts["bad"]), "frame_model.joblib")
con.close()
