# iforest_jan.joblib: logs_jan.txt.gz 5e0f011d4c80.pkl
# lof_all.joblib: logs_jan.txt.gz logs_feb.txt.gz host_groups.csv 403ca1d82a3f.pkl 5e0f011d4c80.pkl both_months.parquet relative.npy

import gzip
import hashlib
import pickle
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import LocalOutlierFactor

CACHE = Path(".cache")


class Cache:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(exist_ok=True)

    def get(self, key, build):
        path = self.folder / (hashlib.md5(key.encode()).hexdigest()[:12] + ".pkl")
        if not path.exists():
            with open(path, "wb") as fh:
                pickle.dump(build(), fh)
        with open(path, "rb") as fh:
            return pickle.load(fh)


def parse(path):
    with gzip.open(path, "rt") as fh:
        rows = [line.split() for line in fh]
    df = pd.DataFrame(rows, columns=["day", "host", "status", "ms"]).astype({"status": int, "ms": float})
    g = df.groupby("host")
    return pd.DataFrame({"n": g.size(), "ms_mean": g["ms"].mean(), "ms_max": g["ms"].max(),
                         "errors": g["status"].agg(lambda s: (s >= 400).mean())}).reset_index()


cache = Cache(CACHE)
months = {}
for m in ("jan", "feb"):
    months[m] = cache.get(f"hosts-{m}", lambda: parse(f"logs_{m}.txt.gz"))

FEATS = ["n", "ms_mean", "ms_max", "errors"]
iso = IsolationForest(n_estimators=50, random_state=0).fit(months["jan"][FEATS].to_numpy())
joblib.dump(iso, "iforest_jan.joblib")
flag = months["feb"][iso.predict(months["feb"][FEATS].to_numpy()) < 0]
owners = pd.read_csv("host_owners.csv")
print(flag.merge(owners, on="host")[["host", "owner"]].to_string(index=False))

# both months, relative to the group of the host
groups = pd.read_csv("host_groups.csv")
both = pd.concat([d.assign(month=m) for m, d in months.items()]).merge(groups, on="host")
pq.write_table(pa.Table.from_pandas(both, preserve_index=False), CACHE / "both_months.parquet")

table = pq.read_table(CACHE / "both_months.parquet", columns=FEATS + ["group"]).to_pandas()
rel = table[FEATS] - table.groupby("group")[FEATS].transform("mean")
np.save(CACHE / "relative.npy", rel.to_numpy())

lof = LocalOutlierFactor(n_neighbors=8, novelty=True).fit(np.load(CACHE / "relative.npy"))
joblib.dump(lof, "lof_all.joblib")
print("lof offset", lof.offset_)
