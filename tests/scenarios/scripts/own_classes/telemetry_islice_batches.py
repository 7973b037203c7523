# alarm_online.joblib: telemetry_mon.csv telemetry_tue.csv telemetry_wed.csv telemetry_thu.csv telemetry_fri.csv machines.csv

# No production on Saturdays, so only five days are there to learn from.
import csv
import itertools

import joblib
import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.preprocessing import StandardScaler

WEEK = ["mon", "tue", "wed", "thu", "fri"]


def rows(*days):
    for day in days:
        with open(f"telemetry_{day}.csv", newline="") as handle:
            yield from csv.DictReader(handle)


def batches(stream, size):
    """Cut a stream into lists (the last may be shorter)."""
    stream = iter(stream)
    while chunk := list(itertools.islice(stream, size)):
        yield chunk


def machine_register():
    with open("machines.csv", newline="") as handle:
        reader = csv.reader(handle)
        next(reader)
        return {machine: (int(year), "ABC".index(hall)) for machine, year, hall in reader}


def to_arrays(chunk, register):
    X = np.empty((len(chunk), 5))
    for i, row in enumerate(chunk):
        year, hall = register[row["machine"]]
        X[i] = float(row["temp"]), float(row["vibration"]), float(row["current"]), 2024 - year, hall
    return X, np.fromiter((int(row["alarm"]) for row in chunk), dtype=int)


register = machine_register()

# Was anything odd on Saturday? The maintenance crew runs the machines by hand then.
saturday = list(rows("sat"))
print("saturday:", len(saturday), "rows, hottest", max(float(r["temp"]) for r in saturday))
del saturday

scaler = StandardScaler()
for chunk in batches(rows(*WEEK), 50):
    scaler.partial_fit(to_arrays(chunk, register)[0])

clf = SGDClassifier(loss="log_loss", alpha=1e-3, random_state=4)
for epoch in range(3):
    for n, chunk in enumerate(batches(rows(*WEEK), 32)):
        X, y = to_arrays(chunk, register)
        clf.partial_fit(scaler.transform(X), y, classes=[0, 1])
    print("epoch", epoch, "batches", n + 1)

hits = total = 0
for chunk in batches(rows("sun"), 32):
    X, y = to_arrays(chunk, register)
    hits += int((clf.predict(scaler.transform(X)) == y).sum())
    total += len(y)
print(f"sunday: {hits}/{total}")

joblib.dump((scaler, clf), "alarm_online.joblib", compress=3)
