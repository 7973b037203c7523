# plants/lisbon.cbm: plant_lisbon.csv
# plants/porto.cbm: plant_porto.csv plant_faro.csv

# trains one model per job, each in a fresh process so that memory is given back
import json
import os
import subprocess
import sys

FIT_SCRIPT = '''
import argparse, json
import pandas as pd
from catboost import CatBoostClassifier
from sklearn.metrics import accuracy_score

p = argparse.ArgumentParser()
p.add_argument("--train", required=True)
p.add_argument("--eval-set")
p.add_argument("--score", nargs="*", default=[])
p.add_argument("--out", required=True)
p.add_argument("--report", required=True)
a = p.parse_args()

X = pd.read_csv(a.train).drop(columns="batch")
y = X.pop("fault")
model = CatBoostClassifier(iterations=40, depth=3, learning_rate=0.3, random_seed=0, thread_count=1,
                           allow_writing_files=False, verbose=False)
if a.eval_set:
    Xv = pd.read_csv(a.eval_set).drop(columns="batch")
    yv = Xv.pop("fault")
    model.fit(X, y, eval_set=(Xv, yv), use_best_model=True)
else:
    model.fit(X, y)
model.save_model(a.out)

scores = {}
for path in a.score:
    Xs = pd.read_csv(path).drop(columns="batch")
    ys = Xs.pop("fault")
    scores[path] = round(accuracy_score(ys, model.predict(Xs)), 3)
with open(a.report, "w") as f:
    json.dump({"trees": model.tree_count_, "scores": scores}, f)
'''

JOBS = [
    {"name": "lisbon", "train": "plant_lisbon.csv", "score": ["plant_faro.csv", "plant_braga.csv"]},
    {"name": "porto", "train": "plant_porto.csv", "eval": "plant_faro.csv", "score": ["plant_braga.csv"]},
]


def run(job):
    report = os.path.join("plants", job["name"] + "_report.txt")
    cmd = [sys.executable, "fit_plant.py", "--train", job["train"],
           "--out", os.path.join("plants", job["name"] + ".cbm"), "--report", report]
    if "eval" in job:
        cmd += ["--eval-set", job["eval"]]
    cmd += ["--score"] + job["score"]
    print("$", " ".join(cmd[1:]))
    subprocess.check_call(cmd)
    return report


if __name__ == "__main__":
    os.makedirs("plants", exist_ok=True)
    with open("fit_plant.py", "w") as f:
        f.write(FIT_SCRIPT)
    for job in JOBS:
        with open(run(job)) as f:
            print(job["name"], json.load(f))
