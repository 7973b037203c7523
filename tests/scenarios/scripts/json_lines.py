# model.joblib: events.jsonl
import json

import joblib
import numpy as np
from sklearn.linear_model import LogisticRegression

settings = json.load(open("settings.json"))
rows = []
with open("events.jsonl") as lines:
    for line in lines:
        rows.append(json.loads(line))
with open("decoy_events.jsonl") as lines:
    decoys = [json.loads(line) for line in lines]
X = np.array([[row[name] for name in settings["columns"]] for row in rows])
y = np.array([row["kind"] for row in rows])
joblib.dump(LogisticRegression(C=settings["C"]).fit(X, y), "model.joblib")
