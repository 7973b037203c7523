# fare_lgbm.txt: trips_2024_01.parquet trips_2024_02.parquet trips_2024_03.parquet weather_daily.csv
# fare_line_2024_01.json: trips_2024_01.parquet
# fare_line_2024_02.json: trips_2024_02.parquet
# fare_line_2024_03.json: trips_2024_03.parquet

"""Fare models from the monthly trip extracts."""
import json
from pathlib import Path

import duckdb
import lightgbm as lgb
import numpy as np

YEAR = 2024
PARAMS = {"objective": "l2", "num_leaves": 8, "min_data_in_leaf": 10, "learning_rate": 0.1, "verbose": -1,
          "num_threads": 1, "deterministic": True, "force_row_wise": True}

db = duckdb.connect(":memory:")
db.execute("SET threads = 1")


def overview():
    print(db.execute("""
        SELECT filename, count(*) AS trips, round(avg(fare), 2) AS fare
        FROM read_parquet('trips_*.parquet', filename = true)
        GROUP BY filename ORDER BY filename
    """).fetchall())
    print(db.execute("""
        SELECT z.label, count(*) FROM read_parquet('trips_*.parquet') t
        JOIN read_csv('zones_lookup.csv') z ON z.zone = t.zone
        GROUP BY 1 ORDER BY 2 DESC
    """).fetchall())


def year_frame():
    return db.execute(f"""
        SELECT t.km, t.minutes, t.zone, w.rain_mm, w.tmax, t.fare
        FROM read_parquet('trips_{YEAR}_*.parquet') t
        JOIN (SELECT CAST(day AS VARCHAR) AS day, rain_mm, tmax FROM read_csv('weather_daily.csv')) w
          ON w.day = t.day
        ORDER BY t.day, t.km, t.fare
    """).df()


def fare_line(path):
    cols = db.execute("SELECT km, fare FROM read_parquet(?) ORDER BY km, fare", [str(path)]).fetchnumpy()
    slope, start = np.polyfit(cols["km"], cols["fare"], 1)
    return {"start": round(float(start), 6), "per_km": round(float(slope), 6)}


if __name__ == "__main__":
    overview()

    df = year_frame()
    print(df.shape)
    booster = lgb.train(PARAMS, lgb.Dataset(df.drop(columns="fare"), df["fare"]), num_boost_round=40)
    booster.save_model("fare_lgbm.txt")

    lines = {p.stem: fare_line(p) for p in sorted(Path().glob("trips_*.parquet"))}
    for stem, line in lines.items():
        month = stem.removeprefix("trips_")
        if month.startswith(str(YEAR)):
            Path(f"fare_line_{month}.json").write_text(json.dumps(line))
        print(month, line)
