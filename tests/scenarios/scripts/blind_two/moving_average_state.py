# forecaster.joblib: meter_3.csv meter_4.csv
"""A streaming detector with a state of its own, then a model on what it flagged."""
import csv
import json
from collections import deque
from statistics import fmean, pstdev

import joblib
import numpy as np
from sklearn.linear_model import LinearRegression


class Detector:
    def __init__(self, window=6, limit=1.8):
        self.recent = deque(maxlen=window)
        self.limit = limit
        self.normal = []

    def push(self, value):
        strange = False
        if len(self.recent) == self.recent.maxlen:
            spread = pstdev(self.recent) or 1.0
            strange = abs(value - fmean(self.recent)) / spread > self.limit
        self.recent.append(value)
        if not strange:
            self.normal.append(value)
        return strange

    def state(self):
        return {"mean": fmean(self.normal), "spread": pstdev(self.normal), "limit": self.limit}


def loads(meter):
    with open(f"meters/meter_{meter}.csv", newline="") as handle:
        for row in csv.DictReader(handle):
            yield row["hour"], float(row["load"])


detector = Detector()
flagged = [hour for hour, load in loads(3) if detector.push(load)]
print(len(flagged), "strange hours, the first at", flagged[:1])
with open("detector.json", "w") as handle:
    json.dump(detector.state(), handle)

farthest = max(load for _, load in loads(0))
print("meter 0 reached", farthest)

normal = np.array(detector.normal)
other = np.array([load for _, load in loads(4)])
X = np.concatenate([normal[:-1], other[:-1]]).reshape(-1, 1)
y = np.concatenate([normal[1:], other[1:]])
model = LinearRegression().fit(X, y)
joblib.dump(model, "forecaster.joblib")
