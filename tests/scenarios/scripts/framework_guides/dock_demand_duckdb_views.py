# dock_demand.joblib: dock_counts_2024_01.csv dock_counts_2024_02.csv dock_counts_2024_03.csv dock_weather.parquet dock_stations.csv
import duckdb
import joblib
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.inspection import permutation_importance
from sklearn.model_selection import TimeSeriesSplit, cross_val_score

stations = pd.read_csv("dock_stations.csv", sep=";")

duckdb.sql("CREATE VIEW counts AS SELECT * FROM read_csv('dock_counts_2024_*.csv', types = {'day': 'DATE'})")
duckdb.sql("CREATE TABLE weather AS SELECT CAST(day AS DATE) AS day, temp, rain FROM 'dock_weather.parquet'")
duckdb.sql("CREATE MACRO rush(h) AS (h BETWEEN 7 AND 9 OR h BETWEEN 16 AND 18)::INT")


def design(counts: str) -> pd.DataFrame:
    # `stations` is the frame above: DuckDB finds it by its name
    return duckdb.sql(f"""
        SELECT c.hour, isodow(c.day) AS dow, rush(c.hour) AS rush, w.temp, w.rain, s.slots, s.altitude,
               avg(c.taken) OVER (PARTITION BY c.station ORDER BY c.day, c.hour ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING) AS before,
               c.taken
        FROM {counts} c
        JOIN weather w USING (day)
        JOIN stations s USING (station)
        QUALIFY before IS NOT NULL
        ORDER BY c.day, c.hour, c.station
    """).df()


data = design("counts")
y = data.pop("taken")
model = HistGradientBoostingRegressor(loss="poisson", max_iter=30, max_leaf_nodes=8, random_state=0)
print("cross-validated:", cross_val_score(model, data, y, cv=TimeSeriesSplit(3), scoring="neg_mean_absolute_error").round(2))
model.fit(data, y)
joblib.dump(model, "dock_demand.joblib")

# how would it have done in December, and what was on in the city?
duckdb.sql("CREATE VIEW december AS FROM read_csv('dock_counts_2023_12.csv', types = {'day': 'DATE'})")
december = design("december")
y_dec = december.pop("taken")
print("december:", round(model.score(december, y_dec), 3))
importance = permutation_importance(model, december, y_dec, n_repeats=2, random_state=0)
print(dict(zip(data.columns, importance.importances_mean.round(3))))
print(duckdb.sql("SELECT event, visitors FROM read_json('city_events.json') ORDER BY visitors DESC").fetchall())
