# trip_minutes.txt: trips_01.parquet trips_02.parquet trips_03.parquet trips_04.parquet zones.csv

"""Trip durations: features in SQL, LightGBM on top."""
from contextlib import closing

import duckdb
import lightgbm as lgb

TRAIN = ["trips/trips_01.parquet", "trips/trips_02.parquet", "trips/trips_03.parquet"]
VALID = ["trips/trips_04.parquet"]
TEST = ["trips/trips_05.parquet"]

FEATURES = """
select t.trip, t.distance, t.day % 7 as weekday, z.density, z.borough,
       coalesce(s.usual, 20) as usual, l.lamps, t.minutes
from read_parquet({files}) t
left join zones z using (zone)
left join lamps l using (zone)
left join zone_stats s using (zone)
order by t.trip
"""
INPUTS = ["distance", "weekday", "density", "borough", "usual"]


def setup(con):
    con.execute("create table zones as select * from read_csv_auto('zones.csv')")
    con.execute("create view lamps as select zone, lamps from 'street_lamps.csv'")
    con.execute(
        "create table zone_stats as select zone, median(minutes) as usual from read_parquet(?) group by zone", [TRAIN]
    )


def frame(con, files):
    df = con.execute(FEATURES.format(files=files)).df()
    df["borough"] = df["borough"].map({"east": 0, "west": 1, "north": 2})
    print(f"{len(df)} trips, {df['lamps'].mean():.1f} street lamps")
    return df.drop(columns=["lamps", "trip"])


with closing(duckdb.connect()) as con:
    con.execute("set threads to 1")
    setup(con)
    train, valid, test = (frame(con, part) for part in (TRAIN, VALID, TEST))
    print(con.execute("select borough, count(*) from zones group by 1 order by 1").fetchall())

dtrain = lgb.Dataset(train[INPUTS], train["minutes"])
dvalid = lgb.Dataset(valid[INPUTS], valid["minutes"], reference=dtrain)
params = {"objective": "l2", "num_leaves": 7, "min_data_in_leaf": 5, "learning_rate": 0.1, "verbose": -1, "num_threads": 1}
booster = lgb.train(params, dtrain, 80, valid_sets=[dvalid], callbacks=[lgb.early_stopping(10, verbose=False)])
booster.save_model("trip_minutes.txt")

residual = test["minutes"] - booster.predict(test[INPUTS])
print("test rmse", (residual**2).mean() ** 0.5, "after", booster.best_iteration, "rounds")
