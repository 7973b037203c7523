# model.joblib: sensor_0.csv sensor_1.csv sensor_2.csv sensor_3.csv
"""All sensors but one, which is kept to test on."""
import json
from pathlib import Path

import joblib
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.metrics import accuracy_score

ROOT = Path("sensors")
HOLD_OUT = "sensor_4"
schema = json.loads((ROOT / "schema.json").read_text())

parts, held_out = [], None
for path in sorted(ROOT.glob("sensor_*.csv")):
    part = pd.read_csv(path)
    missing = set(schema["columns"]) - set(part.columns)
    if missing:
        raise SystemExit(f"{path} lacks {missing}")
    part["size"] = part[["x", "y", "z"]].pow(2).sum(axis=1)
    if path.stem == HOLD_OUT:
        held_out = part
        continue
    parts.append(part.assign(sensor=path.stem))

table = pd.concat(parts)
features = ["x", "y", "z", "size"]
model = ExtraTreesClassifier(4, random_state=1).fit(table[features], table["label"])
print(accuracy_score(held_out["label"], model.predict(held_out[features])))
joblib.dump(model, "model.joblib")
