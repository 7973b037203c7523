# fraud_sgd_2026-03-08.joblib: fraud_sgd_2026-03-06.joblib ledger.db fraud_2026-03-07.jsonl.gz fraud_2026-03-08.jsonl.gz country_risk.csv
# fraud_sgd_2026-03-09.joblib: fraud_sgd_2026-03-06.joblib ledger.db fraud_2026-03-07.jsonl.gz fraud_2026-03-08.jsonl.gz fraud_2026-03-09.jsonl.gz country_risk.csv
import contextlib
import csv
import gzip
import json
import math
import sqlite3
from pathlib import Path

import joblib
import numpy as np

STREAM = Path("fraud_stream")
UNTIL = "2026-03-09"
SNAPSHOT_DAYS = {"2026-03-08", "2026-03-09"}


class Ledger:
    def __init__(self, path):
        self.con = sqlite3.connect(path)

    def done(self):
        return {day for (day,) in self.con.execute("select day from processed")}

    def mark(self, entries):
        with self.con:
            self.con.executemany("insert into processed values (?, ?, ?)", entries)

    def close(self):
        self.con.close()


def day_of(path):
    return path.name.removeprefix("fraud_").split(".")[0]


def events(path):
    with gzip.open(path, "rt") as lines:
        for line in lines:
            yield json.loads(line)


def risk_table():
    with open("country_risk.csv", newline="") as f:
        return {int(row["country"]): float(row["risk"]) for row in csv.DictReader(f)}


def vectorize(path, risk):
    x, y = [], []
    for event in events(path):
        x.append([math.log1p(event["amount"]) - 4, event["age"] / 450 - 1, risk[event["country"]]])
        y.append(event["fraud"])
    return np.array(x), np.array(y)


def country_report():
    with open("country_names.csv", newline="") as f:
        names = {int(r["country"]): r["name"] for r in csv.DictReader(f)}
    counts = dict.fromkeys(names.values(), 0)
    for event in events(STREAM / "fraud_2026-03-06.jsonl.gz"):
        counts[names[event["country"]]] += event["fraud"]
    print("frauds of the last run by country:", counts)


with contextlib.closing(Ledger("ledger.db")) as ledger:
    country_report()
    risk = risk_table()
    done = ledger.done()
    todo = [p for p in sorted(STREAM.glob("*.jsonl.gz")) if day_of(p) not in done and day_of(p) <= UNTIL]
    model = joblib.load(f"fraud_sgd_{max(done)}.joblib")
    entries = []
    for path in todo:
        x, y = vectorize(path, risk)
        print(day_of(path), "accuracy before seeing the labels:", round(model.score(x, y), 3))
        model.partial_fit(x, y)
        entries.append((day_of(path), len(y), "now"))
        if day_of(path) in SNAPSHOT_DAYS:
            joblib.dump(model, f"fraud_sgd_{day_of(path)}.joblib")
    ledger.mark(entries)

    tomorrow_x, tomorrow_y = vectorize(STREAM / "fraud_2026-03-10.jsonl.gz", risk)
    print("next day:", model.score(tomorrow_x, tomorrow_y))
