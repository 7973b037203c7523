# mill_day.pkl: mill_runs.csv mill_batches.csv
# mill_night.pkl: mill_runs_night.csv mill_batches.csv
# mill_moisture.pkl: mill_batches.csv
import os
import pickle
import subprocess
import sys
import textwrap

import numpy as np
import pandas as pd
from sklearn.linear_model import HuberRegressor

CHILD = textwrap.dedent(
    """
    import pickle, sys
    import pandas as pd
    from sklearn.ensemble import ExtraTreesRegressor

    runs_file, batches_file, model_file = sys.argv[1:]
    runs = pd.read_csv(runs_file)
    lookup = pd.read_csv(batches_file).set_index("batch").to_dict("index")
    rows = [[r.rpm, r.temp, lookup[r.batch]["moisture"], lookup[r.batch]["protein"]] for r in runs.itertuples()]
    model = ExtraTreesRegressor(20, max_depth=6, random_state=0).fit(rows, runs["power"])
    with open(model_file, "wb") as f:
        pickle.dump(model, f)
    print(model_file, "r2", round(model.score(rows, runs["power"]), 3))
    """
)


def start(shift, runs_file):
    return subprocess.Popen(
        [sys.executable, "mill_train_one.py", runs_file, "mill_batches.csv", f"mill_{shift}.pkl"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "MILL_SHIFT": shift},
    )


with open("mill_train_one.py", "w") as script:
    script.write(CHILD)

children = {shift: start(shift, name) for shift, name in [("day", "mill_runs.csv"), ("night", "mill_runs_night.csv")]}

# in the meantime: a small model here
batches = pd.read_csv("mill_batches.csv")
moisture = HuberRegressor().fit(batches[["protein"]], batches["moisture"])
with open("mill_moisture.pkl", "wb") as f:
    pickle.dump(moisture, f)

for shift, child in children.items():
    out, _ = child.communicate()
    if child.returncode:
        raise SystemExit(f"the {shift} shift failed")
    print(out.strip())

trial = pd.read_csv("mill_runs_trial.csv").merge(batches, on="batch")
for shift in children:
    with open(f"mill_{shift}.pkl", "rb") as f:
        model = pickle.load(f)
    error = trial["power"] - model.predict(trial[["rpm", "temp", "moisture", "protein"]].to_numpy())
    print(shift, "error on the trial week", np.abs(error).mean().round(2))
