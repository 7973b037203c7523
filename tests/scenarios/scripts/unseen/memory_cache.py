# model.joblib: train.csv customers.csv
import joblib
import pandas as pd
from joblib import Memory
from sklearn.linear_model import BayesianRidge

memory = Memory("cache", verbose=0)


@memory.cache
def load_table(path):
    return pd.read_csv(path)


@memory.cache
def build(left, right):
    table = left.merge(right, left_on="id", right_on="customer")
    table["load"] = table["income"] * table["c"]
    return table[["a", "b", "load"]].values, table["d"].values


train, customers, other = (load_table(p) for p in ("train.csv", "customers.csv", "decoy.csv"))
X, y = build(train, customers)
model = BayesianRidge().fit(X, y)
joblib.dump(model, "model.joblib")
print(other.columns)
