# online.joblib: events.jsonl january.csv
import itertools
import json

import joblib
from sklearn.linear_model import SGDClassifier


def json_lines(path):
    with open(path) as f:
        for line in f:
            yield json.loads(line)


def csv_lines(path):
    with open(path) as f:
        names = next(f).strip().split(",")
        for line in f:
            yield dict(zip(names, map(float, line.split(","))))


def clean(rows):
    return (row for row in rows if abs(row["a"]) < 2.5)


def batches(rows, size):
    rows = iter(rows)
    while batch := list(itertools.islice(rows, size)):
        yield [[r["a"], r["b"], r["c"]] for r in batch], [int(r["kind"]) for r in batch]


decoys = sum(1 for _ in clean(json_lines("decoy_events.jsonl")))
stream = itertools.chain(clean(json_lines("events.jsonl")), clean(csv_lines("january.csv")))
model = SGDClassifier()
for X, y in batches(stream, 40):
    model.partial_fit(X, y, classes=[0, 1])
print(decoys, "were clean elsewhere")
joblib.dump(model, "online.joblib")
