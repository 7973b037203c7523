# incident_logit.pkl: hosts_for_training.txt incidents.csv host_specs.pkl host00.json.gz host01.json.gz host02.json.gz host03.json.gz host04.json.gz host05.json.gz host06.json.gz host07.json.gz host08.json.gz

# Incident classifier from gzipped request logs, logs parsed by worker processes
import gzip
import json
import pickle
import statistics
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pandas as pd
from sklearn.preprocessing import StandardScaler
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

LOG_DIR = Path("logs")


def summarise(path):
    with gzip.open(path, "rt") as f:
        records = json.load(f)
    ms = [r["ms"] for r in records]
    return {
        "host": path.name.split(".")[0],
        "mean_ms": statistics.fmean(ms),
        "p90_ms": statistics.quantiles(ms, n=10)[-1],
        "errors": sum(r["status"] >= 400 for r in records) / len(records),
    }


def main():
    paths = sorted(LOG_DIR.glob("*.json.gz"))
    with ProcessPoolExecutor(max_workers=2) as pool:
        table = pd.DataFrame(list(pool.map(summarise, paths, chunksize=4)))
    print(table.round(2).to_string(index=False))

    with open("host_specs.pkl", "rb") as f:
        specs = pickle.load(f)
    table["cores"] = [specs[h]["cores"] for h in table["host"]]
    table["ms_per_core"] = table["mean_ms"] / table["cores"]
    table = table.set_index("host")

    incidents = pd.read_csv("incidents.csv", index_col="host")["incident"]
    with open("hosts_for_training.txt") as f:
        chosen = f.read().split()

    train = table.loc[chosen]
    clf = make_pipeline(StandardScaler(), LogisticRegression(C=0.5))
    clf.fit(train, incidents.loc[train.index])

    others = table.drop(index=chosen)
    print("other hosts:")
    for host, prob in zip(others.index, clf.predict_proba(others)[:, 1]):
        print(f"  {host} {prob:.2f} (was {incidents[host]})")

    with open("incident_logit.pkl", "wb") as f:
        pickle.dump({"model": clf, "columns": list(train.columns)}, f)


if __name__ == "__main__":
    main()
