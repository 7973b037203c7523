# turnstiles.keras: 2023-01.csv 2023-02.csv 2023-03.csv 2023-04.csv holidays.csv stations.csv
"""Entries per station and day, from a week of history. Trained with model.fit on a Python generator."""
import os
from datetime import date, timedelta

os.environ["KERAS_BACKEND"] = "torch"

import csv
import glob
import math

import keras
import numpy as np

LAGS = 7
BATCH = 16


def rows_of(path):
    with open(path, newline="") as handle:
        yield from csv.DictReader(handle)


holidays = {row["day"] for row in rows_of("holidays.csv")}
stations = {row["station"]: (float(row["lines"]) / 4, float(row["lift"])) for row in rows_of("stations.csv")}
rain = {row["day"]: float(row["rain_mm"]) for row in rows_of("weather.csv")}
print("wet days:", sum(mm > 3 for mm in rain.values()), "- rain did not help, left out")


def series(path):
    """{station: [(day, entries), ...]} for one month"""
    months = {}
    for row in rows_of(path):
        months.setdefault(row["station"], []).append((row["day"], int(row["entries"])))
    return {station: sorted(days) for station, days in months.items()}


def examples(path):
    for station, days in series(path).items():
        counts = [math.log1p(n) for _, n in days]
        for i in range(LAGS, len(days)):
            day = date.fromisoformat(days[i][0])
            calendar = [day.weekday() >= 5, day.isoformat() in holidays, (day + timedelta(days=1)).isoformat() in holidays]
            yield counts[i - LAGS:i], [*map(float, calendar), *stations[station]], counts[i]


def batches(paths, seed=None):
    rng = np.random.default_rng(seed)
    while True:
        pool = [example for path in paths for example in examples(path)]
        if seed is not None:
            rng.shuffle(pool := np.array(pool, dtype=object))
        for i in range(0, len(pool), BATCH):
            history, extra, target = zip(*pool[i:i + BATCH])
            yield (np.array(history, "float32")[..., None], np.array(extra, "float32")), np.array(target, "float32")


def steps(paths):
    return math.ceil(sum(1 for path in paths for _ in examples(path)) / BATCH)


*train_paths, val_path, test_path = sorted(glob.glob(os.path.join("turnstiles", "2023-*.csv")))

keras.utils.set_random_seed(1)
history = keras.Input((LAGS, 1), name="history")
extra = keras.Input((5,), name="extra")
x = keras.layers.GRU(8)(history)
x = keras.layers.Concatenate()([x, extra])
x = keras.layers.Dense(8, activation="relu")(x)
model = keras.Model([history, extra], keras.layers.Dense(1)(x))
model.compile(optimizer="adam", loss="mae")
model.fit(
    batches(train_paths, seed=0),
    steps_per_epoch=steps(train_paths),
    validation_data=batches([val_path]),
    validation_steps=steps([val_path]),
    epochs=2,
    verbose=2,
)
model.save("turnstiles.keras")
print("last month:", model.evaluate(batches([test_path]), steps=steps([test_path]), verbose=0))
