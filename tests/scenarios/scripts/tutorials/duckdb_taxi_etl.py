# taxi_tip.npz: taxi_jan.csv taxi_feb.csv taxi_zones.csv taxi_features.parquet

import duckdb
import numpy as np

MONTHS = ["jan", "feb", "mar"]

con = duckdb.connect()
for m in MONTHS:
    con.execute(f"CREATE TABLE trips_{m} AS SELECT * FROM read_csv('taxi_{m}.csv', header = true)")
    print(m, con.execute(f"SELECT count(*), min(pickup), max(pickup) FROM trips_{m}").fetchone())
con.execute("CREATE TABLE zones AS SELECT * FROM read_csv('taxi_zones.csv')")
rates = dict(con.execute("SELECT item, usd FROM read_csv('taxi_official_rates.csv')").fetchall())

FEATURE_SQL = """
    SELECT t.trip, t.miles, t.fare, hour(t.pickup) AS hour, z.density,
           (z.borough = 'X')::INT AS in_x, t.tip
    FROM {src} t JOIN zones z USING (zone)
    WHERE t.fare > 0
    ORDER BY t.trip
"""
src = "(SELECT * FROM trips_jan UNION ALL SELECT * FROM trips_feb)"
con.execute(f"COPY ({FEATURE_SQL.format(src=src)}) TO 'taxi_features.parquet' (FORMAT parquet)")

train = con.execute("SELECT * FROM 'taxi_features.parquet' ORDER BY trip").fetchnumpy()
cols = ["miles", "fare", "hour", "density", "in_x"]


def design(t):
    return np.column_stack([np.ones(len(t["tip"]))] + [np.asarray(t[c], dtype=float) for c in cols])


coef, *_ = np.linalg.lstsq(design(train), np.asarray(train["tip"], dtype=float), rcond=None)
np.savez("taxi_tip.npz", coef=coef, columns=np.array(["const"] + cols))

march = con.execute(FEATURE_SQL.format(src="trips_mar")).fetchnumpy()
err = design(march) @ coef - np.asarray(march["tip"], dtype=float)
print("March MAE", np.abs(err).mean().round(3))
expected = rates["flag"] + rates["mile"] * np.asarray(march["miles"])
print("March fares above the official rate:", float((np.asarray(march["fare"]) > expected + 1).mean()))
con.close()
