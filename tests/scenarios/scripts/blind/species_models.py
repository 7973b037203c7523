# models/crow.pkl: bird_counts.csv habitat.csv
# models/gull.pkl: bird_counts.csv habitat.csv
# models/wren.pkl: bird_counts.csv habitat.csv
import os
import pickle

import numpy as np
import pandas as pd
from sklearn.linear_model import PoissonRegressor

counts = pd.read_csv("bird_counts.csv")
habitat = pd.read_csv("habitat.csv").set_index("site")
observers = pd.read_csv("observers.csv")


def summarise(group):
    return pd.Series(
        {
            "total": group["count"].sum(),
            "dawn": (group["hour"] < 9).mean(),
            "peak": group.loc[group["count"].idxmax(), "hour"],
        }
    )


per_site = counts.groupby(["species", "site"]).apply(summarise)
print(observers.merge(counts, on="site").groupby("observer")["count"].sum())
os.makedirs("models", exist_ok=True)
for species, block in per_site.groupby(level="species"):
    block = block.droplevel("species")
    covariates = habitat.loc[block.index, ["forest", "water"]]
    X = np.hstack([covariates.values, block[["dawn"]].values])
    poisson = PoissonRegressor(alpha=0.1).fit(X, block["total"])
    print(species, poisson.coef_.round(2))
    with open(f"models/{species}.pkl", "wb") as f:
        pickle.dump(poisson, f)
