# leak_search.joblib: leaks_east.csv leaks_north.csv leaks_south.csv leak_districts.csv pipe_materials.json

import json
import sys
from pathlib import Path

sys.path.insert(0, Path().resolve().as_posix())

import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler

from netops.design import MaterialFactor
from netops.workspace import workspace

with workspace(".") as ws:
    register = ws.table("leak_districts.csv", index_col="district")
    frames = ws.districts()
    for name in [n for n in frames if register.loc[n, "status"] != "ok"]:
        dropped = frames.pop(name)
        print("without", name, f"({register.loc[name, 'status']}, {len(dropped)} pipes)")
    factors = ws.mapping("pipe_materials.json")
    print("unknown suppliers:", sorted(factors.keys() - ws.mapping("pipe_suppliers.json").keys()))

pipes = pd.concat(frames, names=["district", "pipe"]).reset_index(level="district")
groups = pipes.pop("district").map(register["operator"])
y = pipes.pop("leak")

search = GridSearchCV(
    Pipeline([("material", MaterialFactor(factors)), ("scale", MinMaxScaler()), ("model", LogisticRegression())]),
    {"model__C": [0.1, 1.0, 10.0]},
    cv=GroupKFold(3),
    scoring="neg_log_loss",
)
search.fit(pipes, y, groups=groups)
print(json.dumps(search.best_params_), round(search.best_score_, 3))
joblib.dump(search.best_estimator_, "leak_search.joblib")

with workspace(".") as ws:
    audit = ws.table("audit_pipes.csv")
    print("audit accuracy", search.best_estimator_.score(audit.drop(columns="leak"), audit["leak"]))
