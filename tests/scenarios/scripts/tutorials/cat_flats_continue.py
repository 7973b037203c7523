# flats_base.cbm: flats_2022.csv.gz
# flats_updated.cbm: flats_2022.csv.gz flats_2023.csv.gz
# rents.cbm: rents.json

import json

import numpy as np
import pandas as pd
from catboost import CatBoostRegressor, Pool

COMMON = dict(depth=4, random_seed=0, thread_count=1, verbose=False, allow_writing_files=False)
FEATURES = ["area", "rooms", "district", "floor"]


def pool(year):
    df = pd.read_csv(f"flats_{year}.csv.gz")
    return Pool(df[FEATURES], df["price"], cat_features=["district"])


def rmse(model, p):
    return float(np.sqrt(np.mean((model.predict(p) - np.array(p.get_label())) ** 2)))


pools = {year: pool(year) for year in (2022, 2023, 2024)}

base = CatBoostRegressor(iterations=60, learning_rate=0.15, one_hot_max_size=10, **COMMON)
base.fit(pools[2022])
base.save_model("flats_base.cbm")

# one more year
updated = CatBoostRegressor(iterations=30, learning_rate=0.05, one_hot_max_size=10, **COMMON)
updated.fit(pools[2023], init_model="flats_base.cbm")
updated.save_model("flats_updated.cbm")

print("2024: base %.1f updated %.1f" % (rmse(base, pools[2024]), rmse(updated, pools[2024])))

# rents, with a small grid
with open("rents.json") as fh:
    rents = pd.DataFrame(json.load(fh))
model = CatBoostRegressor(iterations=40, **{**COMMON, "depth": None})
found = model.grid_search({"depth": [2, 4], "learning_rate": [0.1, 0.3]}, X=rents[["area", "rooms", "floor"]],
                          y=rents["rent"], cv=3, verbose=False, plot=False)
print(found["params"])
model.save_model("rents.cbm")
