# waiting.joblib: harbour.db port_weather.csv
import sqlite3
from contextlib import closing

import joblib
import numpy as np
from sklearn.linear_model import HuberRegressor


def rows_of(path, query, arguments=()):
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        yield from connection.execute(query, arguments)


def weather(path):
    table = np.genfromtxt(path, delimiter=",", names=True, dtype=None, encoding="utf-8")
    return {(str(day), str(port)): float(wind) for day, port, wind in table}


def distance_count(path):
    import pandas as pd

    return len(pd.read_excel(path, sheet_name="lanes"))


winds = weather("port_weather.csv")
X, y = [], []
for row in rows_of("harbour.db", "SELECT * FROM calls WHERE closed = ? ORDER BY day", (0,)):
    wind = winds.get((row["day"], row["port"]))
    if wind is None:
        continue
    X.append([row["vessels"], wind, wind**2])
    y.append(row["waiting"])

X, y = np.asarray(X), np.asarray(y)
print(X.shape, "of", distance_count("lanes.xlsx"), "lanes")
order = np.random.default_rng(0).permutation(len(X))
cut = int(0.8 * len(order))
model = HuberRegressor(max_iter=300).fit(X[order[:cut]] / X.max(axis=0), y[order[:cut]])
print(model.score(X[order[cut:]] / X.max(axis=0), y[order[cut:]]))
joblib.dump(model, "waiting.joblib")
