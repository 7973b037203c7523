# delay_weather.ubj: flights.csv airports.parquet weather_obs.csv
# delay_plain.ubj: flights.csv airports.parquet

import duckdb
import xgboost as xgb

con = duckdb.connect()

con.execute("CREATE TABLE flights AS SELECT * FROM read_csv('flights.csv')")
con.execute("CREATE TABLE airports AS SELECT * FROM 'airports.parquet'")
con.execute("CREATE VIEW weather AS SELECT * FROM read_csv_auto('weather_obs.csv')")
con.execute("CREATE VIEW carriers AS SELECT * FROM 'carriers.csv'")

print(con.execute("""
    SELECT c.carrier, c.fleet, count(*) AS n, round(avg(f.late), 3) AS late_share
    FROM flights f JOIN carriers c USING (carrier)
    GROUP BY ALL ORDER BY 1
""").df())

PLAIN = """
    SELECT f.flight_id, f.day, f.dep_hour, f.distance, a.runways, a.altitude, f.late
    FROM flights f JOIN airports a ON a.code = f.origin
    ORDER BY f.flight_id
"""

WITH_WEATHER = """
    WITH base AS (
        SELECT f.*, a.runways, a.altitude
        FROM flights f JOIN airports a ON a.code = f.origin
    )
    SELECT b.flight_id, b.day, b.dep_hour, b.distance, b.runways, b.altitude,
           w.wind, w.visibility, w.wind / b.runways AS wind_load, b.late
    FROM base b JOIN weather w ON w.station = b.origin AND w.day = b.day
    ORDER BY b.flight_id
"""


def train(sql, path, split_day="2024-02-24"):
    df = con.execute(sql).df()
    df["day"] = df["day"].astype(str).str[:10]
    X = df.drop(columns=["flight_id", "day", "late"])
    tr = df["day"] < split_day
    clf = xgb.XGBClassifier(n_estimators=40, max_depth=3, learning_rate=0.15, n_jobs=1, random_state=2)
    clf.fit(X[tr], df.loc[tr, "late"])
    acc = (clf.predict(X[~tr]) == df.loc[~tr, "late"]).mean()
    print(f"{path}: {tr.sum()} train, {(~tr).sum()} test, acc {acc:.3f}")
    clf.save_model(path)


train(WITH_WEATHER, "delay_weather.ubj")
train(PLAIN, "delay_plain.ubj")
con.close()
