# purchase_sgd.joblib: stream_scaler.npz bot_ips.txt day_01.csv.gz day_02.csv.gz day_03.csv.gz day_04.csv.gz

import csv
import gzip
import itertools
from contextlib import ExitStack, contextmanager
from glob import iglob

import joblib
import numpy as np
from sklearn.linear_model import SGDClassifier


@contextmanager
def day(path):
    stream = gzip.open(path, "rt", newline="")
    try:
        yield csv.DictReader(stream)
    finally:
        stream.close()


def interleave(paths):
    """one visit of every day in turn, until all are used up"""
    with ExitStack() as stack:
        readers = [iter(stack.enter_context(day(p))) for p in paths]
        for visits in itertools.zip_longest(*readers):
            yield from (v for v in visits if v is not None)


def without(visits, blocked):
    return (v for v in visits if v["ip"] not in blocked)


def vectorise(visits, mean, scale):
    for v in visits:
        x = np.array([float(v["dwell"]), float(v["scroll"]), float(v["pages"])])
        yield (x - mean) / scale, int(v["bought"])


def batches(pairs, size):
    while chunk := list(itertools.islice(pairs, size)):
        x, y = zip(*chunk)
        yield np.vstack(x), np.array(y)


def read_ips(path):
    with open(path) as f:
        return {line.strip() for line in f if line.strip()}


*history, last = sorted(iglob("clickstream/day_*.csv.gz"))
scaler = np.load("stream_scaler.npz")
mean, scale = scaler["mean"], scaler["scale"]
bots, partners = read_ips("bot_ips.txt"), read_ips("partner_ips.txt")

clf = SGDClassifier(loss="log_loss", alpha=1e-3, random_state=0)
seen = 0
for epoch in range(3):
    for x, y in batches(vectorise(without(interleave(history), bots), mean, scale), 40):
        clf.partial_fit(x, y, classes=[0, 1])
        seen += len(y)
print(f"{seen} visits seen in {len(history)} days")

with day(last) as visits:
    held = list(visits)
x, y = next(batches(vectorise(iter(held), mean, scale), len(held)))
from_partner = np.array([v["ip"] in partners for v in held])
print("last day:", clf.score(x, y), "through partners:", clf.score(x[from_partner], y[from_partner]) if from_partner.any() else None)
joblib.dump(clf, "purchase_sgd.joblib")
