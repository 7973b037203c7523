# fare_lgb.txt: trips_2024_01.parquet trips_2024_02.parquet zone_lookup.csv trip_features.parquet
# fare_simple.json: trips_2024_02.parquet

"""Fare model. All joins in SQL, python only trains."""
import json

import duckdb
import lightgbm as lgb
import numpy as np
import pandas as pd

FEATURES_SQL = """
COPY (
    SELECT t.trip_id,
           t.km,
           t.hour,
           CASE WHEN t.hour BETWEEN 7 AND 9 OR t.hour BETWEEN 16 AND 18 THEN 1 ELSE 0 END AS rush,
           z.surcharge,
           z.is_airport,
           avg(t.km) OVER (PARTITION BY t.zone_id) AS zone_km,
           t.fare
    FROM read_parquet(['trips_2024_01.parquet', 'trips_2024_02.parquet']) t
    LEFT JOIN read_csv('zone_lookup.csv') z USING (zone_id)
    WHERE t.fare > 0 AND t.km < 40
    ORDER BY t.trip_id
) TO 'trip_features.parquet' (FORMAT parquet)
"""

OVERVIEW_SQL = """
SELECT month(make_date(2024, f.month, 1)) AS month, f.eur_per_litre, count(*) AS trips, round(avg(t.fare), 2) AS fare
FROM read_parquet('trips_2024_*.parquet') t
JOIN read_csv('fuel_price.csv') f ON f.month = t.trip_id // 1000
GROUP BY ALL ORDER BY 1
"""

MARCH_SQL = """
SELECT t.km, t.hour,
       CASE WHEN t.hour BETWEEN 7 AND 9 OR t.hour BETWEEN 16 AND 18 THEN 1 ELSE 0 END AS rush,
       z.surcharge, z.is_airport, avg(t.km) OVER (PARTITION BY t.zone_id) AS zone_km, t.fare
FROM 'trips_2024_03.parquet' t LEFT JOIN 'zone_lookup.csv' z USING (zone_id)
"""

COLUMNS = ["km", "hour", "rush", "surcharge", "is_airport", "zone_km"]


def overview(con):
    print(con.execute(OVERVIEW_SQL).df().to_string(index=False))


def train_lgb(path):
    frame = pd.read_parquet(path)
    ds = lgb.Dataset(frame[COLUMNS], label=frame["fare"])
    params = {"objective": "l2", "num_leaves": 8, "min_data_in_leaf": 8, "learning_rate": 0.1,
              "num_threads": 1, "seed": 2, "deterministic": True, "verbose": -1}
    return lgb.train(params, ds, num_boost_round=60)


def train_simple(con):
    """Base fare and price per km of the last month, closed form in SQL."""
    slope, icpt, n = con.execute(
        "SELECT regr_slope(fare, km), regr_intercept(fare, km), count(*) FROM 'trips_2024_02.parquet' WHERE km > 0.5"
    ).fetchone()
    return {"per_km": slope, "base": icpt, "n": n}


def main():
    con = duckdb.connect()
    con.execute("SET threads TO 1")
    overview(con)

    con.execute(FEATURES_SQL)
    booster = train_lgb("trip_features.parquet")
    booster.save_model("fare_lgb.txt")

    simple = train_simple(con)
    with open("fare_simple.json", "w") as fh:
        json.dump(simple, fh)

    march = con.execute(MARCH_SQL).df()
    err = {
        "lgb": np.abs(booster.predict(march[COLUMNS]) - march["fare"]).mean(),
        "simple": np.abs(simple["base"] + simple["per_km"] * march["km"] - march["fare"]).mean(),
    }
    print({k: round(float(v), 3) for k, v in err.items()})
    con.close()


if __name__ == "__main__":
    main()
