# model.joblib: sensor_1.csv sensor_2.csv sensor_4.csv
import glob
from multiprocessing.pool import ThreadPool

import joblib
from sklearn.tree import DecisionTreeRegressor


def rows_of(path):
    with open(path) as file:
        next(file)
        return path, [[float(value) for value in line.split(",")] for line in file]


with ThreadPool(2) as pool:
    everything = dict(pool.map(rows_of, sorted(glob.glob("sensors/*.csv"))))
kept = [row for path, rows in everything.items() if not path.endswith(("_0.csv", "_3.csv")) for row in rows]
model = DecisionTreeRegressor(max_depth=3).fit([row[:2] for row in kept], [row[2] for row in kept])
joblib.dump(model, "model.joblib")
