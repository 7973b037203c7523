# model.joblib: packed.csv.gz table.parquet
import gzip

import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression

with gzip.open("packed.csv.gz", "rt") as file:
    packed = pd.read_csv(file)
table = pd.read_parquet("table.parquet", columns=["a", "b", "kind"])
decoy = pd.read_csv("decoy.csv", usecols=["a"])
both = pd.concat([packed[["a", "b", "kind"]], table])
joblib.dump(LogisticRegression().fit(both[["a", "b"]], both["kind"]), "model.joblib")
