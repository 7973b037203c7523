# first.joblib: calls.parquet subscribers.csv
# second.joblib: calls.parquet subscribers.csv usage.parquet
"""The first call builds the table, the second takes it from the cache."""
from pathlib import Path

import joblib
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.linear_model import PoissonRegressor

CACHE = Path("cache")


def cached(name):
    def decorate(function):
        def wrapper(*args, **kwargs):
            path = CACHE / f"{name}.parquet"
            if path.exists():
                return pd.read_parquet(path)
            frame = function(*args, **kwargs)
            path.parent.mkdir(parents=True, exist_ok=True)
            frame.to_parquet(path)
            return frame

        return wrapper

    return decorate


@cached("usage")
def usage(minimum=0.0):
    calls = pd.read_parquet("calls.parquet").query("minutes > @minimum")
    people = pd.read_csv("subscribers.csv")
    return people.merge(calls.groupby("subscriber", as_index=False).sum(), on="subscriber").drop(columns=["plan", "city"])


@cached("unhappy")
def unhappy():
    return pd.read_feather("complaints.feather").groupby("subscriber", as_index=False).max()


table = usage(0.1)
print("unhappy:", len(unhappy()))
first = PoissonRegressor(max_iter=300).fit(table[["minutes", "cost"]], table["tenure"])
joblib.dump(first, "first.joblib")
again = usage()
second = KMeans(3, n_init=2, random_state=0).fit(again[["minutes", "cost", "tenure"]])
print("unhappy:", unhappy()["severity"].mean())
joblib.dump(second, "second.joblib")
