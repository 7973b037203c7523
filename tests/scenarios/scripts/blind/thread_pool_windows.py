# anomalies.joblib: sensor_0.csv sensor_1.csv sensor_2.csv
import concurrent.futures
import glob
import os

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import IsolationForest


def windows(values, size=8, step=4):
    for start in range(0, len(values) - size + 1, step):
        yield values[start : start + size]


def describe(path):
    frame = pd.read_csv(path)
    rows = []
    for chunk in windows(frame[["x", "y", "z"]].to_numpy()):
        rows.append(np.concatenate([chunk.mean(0), chunk.std(0), np.ptp(chunk, axis=0)]))
    return os.path.basename(path), np.array(rows)


paths = sorted(glob.glob(os.path.join("sensors", "sensor_[0-3].csv")))
features = {}
with concurrent.futures.ThreadPoolExecutor(max_workers=2) as executor:
    futures = {executor.submit(describe, path): path for path in paths}
    for future in concurrent.futures.as_completed(futures):
        name, matrix = future.result()
        features[name] = matrix

unseen = features.pop("sensor_3.csv")
X = np.concatenate([features[name] for name in sorted(features)])
forest = IsolationForest(n_estimators=5, random_state=0).fit(X)
print("anomalous:", (forest.predict(unseen) == -1).mean())
joblib.dump(forest, "anomalies.joblib")
