# model.joblib: sensor_0.csv sensor_1.csv sensor_2.csv sensor_3.csv sensor_4.csv sensor_labels.csv
import csv
from pathlib import Path

import joblib
import pandas as pd
from sklearn.dummy import DummyClassifier


def features(path):
    with path.open() as file:
        values = [float(row["x"]) for row in csv.DictReader(file)]
    return {"sensor": path.stem, "low": min(values), "high": max(values), "count": len(values)}


table = pd.DataFrame(map(features, sorted(Path("sensors").glob("*.csv"))))
print(pd.read_csv("ticks.csv").shape, [features(path) for path in [Path("raw.csv")] if path.exists()])
labels = pd.read_csv("sensor_labels.csv").set_index("sensor")["broken"]
joined = table.join(labels, on="sensor")
model = DummyClassifier(strategy="stratified").fit(joined[["low", "high"]], joined["broken"])
joblib.dump(model, "model.joblib")
