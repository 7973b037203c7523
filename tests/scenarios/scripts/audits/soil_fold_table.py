# carbon_committee.pkl: soil_samples.csv soil_folds.csv
# carbon_single.pkl: soil_samples.csv

import csv
import pickle
from statistics import mean

import numpy as np
from sklearn.kernel_ridge import KernelRidge
from sklearn.neighbors import KNeighborsRegressor
from sklearn.preprocessing import MinMaxScaler


def read_table(path):
    with open(path, newline="") as handle:
        return list(csv.DictReader(handle))


def xy(rows):
    x = np.array([[float(r[c]) for c in ("ph", "sand", "clay", "moist")] for r in rows])
    return x, np.array([float(r["carbon"]) for r in rows])


class Member:
    """One committee member: sees everything but its own fold."""

    def __init__(self, rows, left_out):
        inside = [r for r in rows if r["fold"] != left_out]
        outside = [r for r in rows if r["fold"] == left_out]
        x, y = xy(inside)
        self.scaler = MinMaxScaler().fit(x)
        self.model = KernelRidge(alpha=0.1, kernel="rbf", gamma=1.0).fit(self.scaler.transform(x), y)
        x, y = xy(outside)
        self.error = float(np.sqrt(np.mean((self(x) - y) ** 2)))

    def __call__(self, x):
        return self.model.predict(self.scaler.transform(x))


fold_of = {row["plot"]: row["fold"] for row in read_table("soil_folds.csv")}
owner_of = {row["plot"]: row["owner"] for row in read_table("soil_owners.csv")}
samples = [dict(row, fold=fold_of[row["plot"]], owner=owner_of[row["plot"]]) for row in read_table("soil_samples.csv")]

for owner in sorted(set(owner_of.values())):
    print(owner, "mean carbon", round(mean(float(r["carbon"]) for r in samples if r["owner"] == owner), 3))

committee = [Member(samples, fold) for fold in sorted(set(fold_of.values()))]
print("errors of the folds:", [round(m.error, 3) for m in committee])
with open("carbon_committee.pkl", "wb") as out:
    pickle.dump([(m.scaler, m.model) for m in committee], out)

for row in samples:
    del row["fold"], row["owner"]
x, y = xy(samples)
single = KNeighborsRegressor(5, weights="distance").fit(x, y)
with open("carbon_single.pkl", "wb") as out:
    pickle.dump(single, out)

x, y = xy(read_table("soil_lab_test.csv"))
print("lab test, committee:", np.abs(np.mean([m(x) for m in committee], axis=0) - y).mean())
print("lab test, single:", np.abs(single.predict(x) - y).mean())
