# forest.joblib: bird_counts.csv habitat.csv
import duckdb
import joblib
from sklearn.ensemble import ExtraTreesRegressor

con = duckdb.connect()
con.execute("CREATE TABLE counts AS SELECT * FROM read_csv_auto('bird_counts.csv')")
con.execute("CREATE VIEW habitat AS SELECT * FROM 'habitat.csv'")
con.sql("SELECT count(*) AS observers FROM 'observers.csv'").show()

con.execute(
    """
    CREATE OR REPLACE TABLE mart AS
    WITH hourly AS (
        SELECT site, hour, sum("count") AS birds, count(DISTINCT species) AS richness
        FROM counts
        GROUP BY ALL
    )
    SELECT h.*, b.forest, b.water
    FROM hourly h
    JOIN habitat b USING (site)
    """
)
df = con.execute("SELECT hour, forest, water, richness, birds FROM mart ORDER BY site, hour").df()
con.close()
y = df.pop("birds")
joblib.dump(ExtraTreesRegressor(n_estimators=4, random_state=0).fit(df, y), "forest.joblib")
