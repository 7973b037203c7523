# flight_delay.txt: flights airports.feather
import lightgbm as lgb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.dataset as ds
import pyarrow.feather as feather
import pyarrow.parquet as pq

PARAMS = {"objective": "regression", "num_leaves": 7, "learning_rate": 0.1, "min_data_in_leaf": 5,
          "num_threads": 1, "verbose": -1, "seed": 3}
CARRIERS = pa.array(["AA", "BB", "CC"])
ORIGINS = pa.array(["BRU", "LYS", "OSL"])


def enrich(table: pa.Table, airports: pa.Table) -> pa.Table:
    table = table.join(airports, keys="origin", join_type="left outer")
    table = table.append_column("carrier_code", pc.index_in(table["carrier"], value_set=CARRIERS))
    table = table.append_column("origin_code", pc.index_in(table["origin"], value_set=ORIGINS))
    rush = pc.or_(pc.is_in(table["hour"], value_set=pa.array([7, 8, 9])), pc.greater(table["hour"], 17))
    return table.append_column("rush", rush.cast(pa.int8()))


COLUMNS = ["carrier_code", "origin_code", "hour", "distance", "runways", "elevation", "rush"]


def matrix(table):
    x = np.column_stack([table[c].to_numpy(zero_copy_only=False) for c in COLUMNS]).astype(float)
    return x, table["delay"].to_numpy()


airports = feather.read_table("airports.feather")
names = pacsv.read_csv("carriers.csv")
print(dict(zip(names["carrier"].to_pylist(), names["name"].to_pylist())))

history = ds.dataset("flights", format="parquet", partitioning="hive")
print(history.count_rows(), "flights on record")
train = enrich(history.to_table(filter=ds.field("year") < 2024), airports)
valid = enrich(history.to_table(filter=ds.field("year") == 2024), airports)

train_set = lgb.Dataset(*matrix(train), feature_name=COLUMNS, categorical_feature=["carrier_code", "origin_code"])
valid_set = lgb.Dataset(*matrix(valid), reference=train_set)
booster = lgb.train(PARAMS, train_set, num_boost_round=40, valid_sets=[valid_set],
                    callbacks=[lgb.early_stopping(5, verbose=False)])
booster.save_model("flight_delay.txt")

this_year = enrich(pq.read_table("flights_2025.parquet"), airports)
x, y = matrix(this_year)
print("2025 mae", np.abs(booster.predict(x) - y).mean().round(2))
