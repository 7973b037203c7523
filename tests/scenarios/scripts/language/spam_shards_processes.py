# ftrl.pkl: manifest.csv shard_00.jsonl.gz shard_01.jsonl.gz shard_03.jsonl.gz shard_04.jsonl.gz
import csv
import gzip
import json
import os
import pickle
import zlib
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import numpy as np

BUCKETS = 256
SHARDS = os.path.join(os.curdir, "shards")


def hash_row(text):
    words = text.split()
    return sorted({zlib.crc32(w.encode()) % BUCKETS for w in words} | {zlib.crc32("_".join(p).encode()) % BUCKETS for p in zip(words, words[1:])})


def read_shard(name, folder=SHARDS):
    """In a worker: one compressed shard -> (list of bucket lists, array of labels)."""
    with gzip.open(os.path.join(folder, name), "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [hash_row(r["text"]) for r in records], np.array([r["spam"] for r in records])


class FTRL:
    """McMahan et al. 2013, per-coordinate."""

    def __init__(self, alpha=0.3, beta=1.0, l1=0.05, l2=0.1):
        self.alpha, self.beta, self.l1, self.l2 = alpha, beta, l1, l2
        self.z = np.zeros(BUCKETS)
        self.n = np.zeros(BUCKETS)

    def weights(self, ix):
        z, n = self.z[ix], self.n[ix]
        w = -(z - np.sign(z) * self.l1) / ((self.beta + np.sqrt(n)) / self.alpha + self.l2)
        return np.where(np.abs(z) > self.l1, w, 0.0)

    def predict(self, ix):
        return 1 / (1 + np.exp(-self.weights(ix).sum().clip(-30, 30)))

    def update(self, ix, y):
        g = self.predict(ix) - y
        sigma = (np.sqrt(self.n[ix] + g * g) - np.sqrt(self.n[ix])) / self.alpha
        self.z[ix] += g - sigma * self.weights(ix)
        self.n[ix] += g * g

    def logloss(self, rows, labels):
        p = np.clip([self.predict(r) for r in rows], 1e-6, 1 - 1e-6)
        return float(-np.mean(labels * np.log(p) + (1 - labels) * np.log(1 - p)))


def main():
    with open("manifest.csv", newline="") as f:
        manifest = list(csv.DictReader(f))
    of = lambda split: [m["file"] for m in manifest if m["split"] == split]

    with ProcessPoolExecutor(max_workers=2) as pool:
        train = list(pool.map(partial(read_shard, folder="shards"), of("train")))
        (valid,) = pool.map(read_shard, of("valid"))

    best, kept = np.inf, None
    for alpha in (0.05, 0.3, 1.0):
        model = FTRL(alpha=alpha)
        for rows, labels in train:
            for ix, y in zip(rows, labels):
                model.update(ix, y)
        loss = model.logloss(*valid)
        print("alpha", alpha, "valid", round(loss, 4))
        if loss < best:
            best, kept = loss, model
    with open("ftrl.pkl", "wb") as f:
        pickle.dump(kept, f)

    with ThreadPoolExecutor() as threads:
        for name, part in zip(of("test"), threads.map(read_shard, of("test"))):
            print(name, "test", round(kept.logloss(*part), 4))
        for name, (rows, _) in zip(of("broken"), threads.map(read_shard, of("broken"))):
            print(name, "marked as broken,", len(rows), "rows")


if __name__ == "__main__":
    main()
