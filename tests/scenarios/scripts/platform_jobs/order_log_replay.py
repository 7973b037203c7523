# shipping_cost_v4.joblib: orders_log.jsonl part-00000.csv part-00002.csv part-00003.csv
# shipping_cost_v7.joblib: orders_log.jsonl part-00002.csv part-00003.csv part-00004.csv part-00005.csv
"""The orders table is append-only files plus a log of what was added and removed; train on two of its versions."""
import json
import os
from concurrent.futures import ThreadPoolExecutor

import joblib
import pandas as pd
from sklearn.ensemble import ExtraTreesRegressor


class StoreTimeout(OSError):
    pass


class ObjectStore:
    """Stands for the bucket. The first request for an odd part always times out."""

    def __init__(self, root):
        self.root, self.calls = root, {}

    def get(self, key):
        self.calls[key] = self.calls.get(key, 0) + 1
        frame = pd.read_csv(os.path.join(self.root, key))
        if self.calls[key] == 1 and int(key[5:10]) % 2:
            raise StoreTimeout(key)
        return frame


def with_retries(call, *args, attempts=3):
    for left in reversed(range(attempts)):
        try:
            return call(*args)
        except StoreTimeout:
            if not left:
                raise


class OrdersTable:
    def __init__(self, root):
        self.root = root
        self.store = ObjectStore(root)
        with open(os.path.join(root, "orders_log.jsonl")) as log:
            self.log = [json.loads(line) for line in log]
        self.parts = {}

    def prefetch(self):
        names = sorted(n for n in os.listdir(self.root) if n.startswith("part-"))
        with ThreadPoolExecutor(3) as pool:
            frames = pool.map(lambda name: with_retries(self.store.get, name), names)
            self.parts = dict(zip(names, frames))

    def active(self, version):
        files = []
        for entry in self.log:
            if entry["version"] > version:
                break
            if "add" in entry:
                files.append(entry["add"]["path"])
            else:
                files.remove(entry["remove"]["path"])
        return files

    def as_of(self, version):
        return pd.concat([self.parts[name] for name in self.active(version)], ignore_index=True)


def train(frame):
    model = ExtraTreesRegressor(n_estimators=12, min_samples_leaf=3, random_state=3)
    return model.fit(frame[["basket", "weight", "express"]], frame["cost"])


def main():
    table = OrdersTable("orders")
    table.prefetch()
    print("rows by part:", {name: len(part) for name, part in table.parts.items()})
    for version in (4, 7):
        frame = table.as_of(version)
        model = train(frame)
        joblib.dump(model, f"shipping_cost_v{version}.joblib")
        print(f"version {version}: {len(frame)} rows, sees a late express parcel as",
              model.predict(pd.DataFrame({"basket": [3], "weight": [2.5], "express": [1]}))[0].round(2))


if __name__ == "__main__":
    main()
