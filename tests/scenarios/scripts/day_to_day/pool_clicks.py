# export/ctr_sgd.joblib: clicks_shard_00.csv.gz clicks_shard_01.csv.gz clicks_shard_02.csv.gz clicks_shard_03.csv.gz ad_prices.csv
# export/ctr_nb.joblib: clicks_shard_02.csv.gz clicks_shard_03.csv.gz

"""CTR models from click shards; the shards are parsed in parallel."""
import csv
import gzip
import multiprocessing as mp
import os
import sys
import time
from functools import partial
from typing import NamedTuple

import joblib
import numpy as np
from sklearn.feature_extraction import FeatureHasher
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss
from sklearn.naive_bayes import BernoulliNB

SHARDS = ["00", "01", "02", "03"]
HOLDOUT = "99"
N_BITS = 8


class Shard(NamedTuple):
    name: str
    rows: list
    clicks: np.ndarray


def shard_path(number, folder="."):
    return os.path.join(folder, f"clicks_shard_{number}.csv.gz")


def parse_row(row):
    return {
        "ad": row["ad_id"],
        "position": int(row["position"]),
        "daypart": "night" if int(row["hour"]) < 6 else "day",
        "device": row["device"],
    }


def read_shard(number, folder="."):
    rows, clicks = [], []
    with gzip.open(shard_path(number, folder), "rt", newline="") as fh:
        for row in csv.DictReader(fh):
            rows.append(parse_row(row))
            clicks.append(int(row["clicked"]))
    return Shard(number, rows, np.array(clicks))


def read_all(numbers, workers=2):
    t0 = time.time()
    with mp.Pool(workers) as pool:
        shards = pool.map(partial(read_shard, folder="."), numbers)
    print(f"{len(shards)} shards in {time.time() - t0:.2f}s", file=sys.stderr)
    return {s.name: s for s in shards}


def read_prices(path):
    with open(path, newline="") as fh:
        return {r["ad_id"]: (float(r["bid"]), int(r["size"])) for r in csv.DictReader(fh)}


class Features:
    def __init__(self, prices=None):
        self.prices = prices
        self.hasher = FeatureHasher(2 ** N_BITS, input_type="pair", alternate_sign=False)

    def pairs(self, row):
        yield f"device={row['device']}", 1.0
        yield f"daypart={row['daypart']}", 1.0
        yield f"position={row['position']}", 1.0
        if self.prices is None:
            yield f"ad={row['ad']}", 1.0
        else:
            bid, size = self.prices[row["ad"]]
            yield "bid", bid
            yield f"size={size}", 1.0

    def transform(self, rows):
        return self.hasher.transform([list(self.pairs(r)) for r in rows])


def stack(shards, numbers):
    rows = [r for n in numbers for r in shards[n].rows]
    return rows, np.concatenate([shards[n].clicks for n in numbers])


def main():
    os.makedirs("export", exist_ok=True)
    shards = read_all(SHARDS + [HOLDOUT])
    for n, s in shards.items():
        print(n, len(s.rows), "rows, ctr", s.clicks.mean().round(3))

    priced = Features(read_prices("ad_prices.csv"))
    rows, y = stack(shards, SHARDS)
    sgd = SGDClassifier(loss="log_loss", alpha=1e-4, random_state=0, max_iter=50).fit(priced.transform(rows), y)
    joblib.dump(sgd, "export/ctr_sgd.joblib")

    plain = Features()
    rows, y = stack(shards, SHARDS[-2:])
    nb = BernoulliNB().fit(plain.transform(rows), y)
    joblib.dump(nb, "export/ctr_nb.joblib")

    hold = shards[HOLDOUT]
    print("holdout log loss sgd", round(log_loss(hold.clicks, sgd.predict_proba(priced.transform(hold.rows))), 4))
    print("holdout log loss nb ", round(log_loss(hold.clicks, nb.predict_proba(plain.transform(hold.rows))), 4))


if __name__ == "__main__":
    main()
