# turbine_alpha.pkl: site_alpha.csv power_curve.csv
# turbine_beta.pkl: site_beta.csv power_curve.csv

import pickle

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.kernel_ridge import KernelRidge

SITES = ["alpha", "beta", "gamma"]
MINIMUM_ROWS = 30


def read_site(site):
    return pd.read_csv(f"site_{site}.csv").assign(
        north=lambda d: np.cos(np.deg2rad(d["direction"])),
        east=lambda d: np.sin(np.deg2rad(d["direction"])),
    )


def train_site(site, frame, curve):
    expected = np.interp(frame["wind"], curve["wind"], curve["rated"])
    X = np.column_stack([frame["wind"], frame["north"], frame["east"], expected])
    model = KernelRidge(alpha=1.0, kernel="linear").fit(X, frame["power"])
    return site, model


if __name__ == "__main__":
    curve = pd.read_csv("power_curve.csv")
    frames = {site: read_site(site) for site in SITES}
    for site, frame in frames.items():
        print(f"{site}: {len(frame)} rows, mean power {frame['power'].mean():.1f}")
    enough = {s: f for s, f in frames.items() if len(f) >= MINIMUM_ROWS}
    trained = Parallel(n_jobs=2)(delayed(train_site)(s, f, curve) for s, f in enough.items())
    for site, model in trained:
        with open(f"turbine_{site}.pkl", "wb") as out:
            pickle.dump(model, out)
