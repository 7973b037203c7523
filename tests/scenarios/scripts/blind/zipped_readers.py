# boiler.pkl: weather.csv prices.csv holidays.json
import contextlib
import csv
import json
import pickle
import time

import numpy as np
from sklearn.linear_model import HuberRegressor


@contextlib.contextmanager
def timer(label):
    start = time.monotonic()
    yield
    print(f"{label}: {time.monotonic() - start:.2f} s")


def rolling(values, window):
    total = 0.0
    queue = []
    for v in values:
        queue.append(v)
        total += v
        if len(queue) > window:
            total -= queue.pop(0)
        yield total / len(queue)


with timer("load"), contextlib.ExitStack() as stack:
    weather, prices, ticks = (
        csv.DictReader(stack.enter_context(open(n, newline=""))) for n in ("weather.csv", "prices.csv", "ticks.csv")
    )
    holidays = set(json.load(stack.enter_context(open("holidays.json"))))
    print("first tick", next(ticks))
    rows = []
    for w, p in zip(weather, prices):
        assert w["day"] == p["day"]
        rows.append((float(w["temperature"]), int(p["volume"]), w["day"] in holidays, float(p["price"])))

temperature, volume, free, price = map(np.array, zip(*rows))
smooth = np.fromiter(rolling(temperature, 7), dtype=float)
X = np.column_stack([temperature, smooth, np.log1p(volume), free.astype(float)])
with timer("fit"):
    huber = HuberRegressor(max_iter=500).fit(X, price)
with open("boiler.pkl", "wb") as handle:
    pickle.dump(huber, handle)
