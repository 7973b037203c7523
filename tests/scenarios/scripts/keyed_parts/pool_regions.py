# freight_nw.joblib: region_nw.csv fx_rates.csv
# freight_ne.joblib: region_ne.csv fx_rates.csv
# freight_sw.joblib: region_sw.csv fx_rates.csv
# freight_all.pkl: region_nw.csv region_ne.csv region_sw.csv fx_rates.csv

import multiprocessing as mp
import pickle
from concurrent.futures import ProcessPoolExecutor

import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge

REGIONS = ["nw", "ne", "sw", "se"]
HOLDOUT = "se"


def prepare(job):
    region, rates = job
    d = pd.read_csv(f"region_{region}.csv")
    d["price_eur"] = d["price"] * d["currency"].map(rates)
    return region, d[["price_eur", "weight", "cost"]].to_numpy()


def fit(arr):
    return Ridge(alpha=1.0).fit(arr[:, :2], arr[:, 2])


class MeanModel:
    def __init__(self, models):
        self.coef = np.mean([m.coef_ for m in models], axis=0)
        self.bias = float(np.mean([m.intercept_ for m in models]))

    def predict(self, X):
        return X @ self.coef + self.bias


def main():
    rates = pd.read_csv("fx_rates.csv").set_index("currency")["rate"].to_dict()
    with mp.Pool(2) as pool:
        tables = dict(pool.imap_unordered(prepare, [(r, rates) for r in REGIONS]))

    with ProcessPoolExecutor(max_workers=2) as ex:
        fitted = dict(zip(REGIONS, ex.map(fit, [tables[r] for r in REGIONS])))

    keep = [r for r in REGIONS if r != HOLDOUT]
    for r in keep:
        joblib.dump(fitted[r], f"freight_{r}.joblib")
    overall = MeanModel([fitted[r] for r in keep])
    with open("freight_all.pkl", "wb") as fh:
        pickle.dump({"coef": overall.coef, "bias": overall.bias, "regions": keep}, fh)

    h = tables[HOLDOUT]
    print("own  model", np.abs(fitted[HOLDOUT].predict(h[:, :2]) - h[:, 2]).mean().round(3))
    print("mean model", np.abs(overall.predict(h[:, :2]) - h[:, 2]).mean().round(3))


if __name__ == "__main__":
    main()
