# site_models/harbor.joblib: wq_harbor.csv wq_rain.csv
# site_models/lake.joblib: wq_lake.csv wq_rain.csv
# site_models/river.joblib: wq_river.csv wq_rain.csv

import os

import joblib
import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.cross_decomposition import PLSRegression
from sklearn.model_selection import TimeSeriesSplit

SITES = ["harbor", "lake", "river"]
NEW_SITE = "estuary"
OUT = "site_models"


def read_site(site):
    df = pd.read_csv(f"wq_{site}.csv", parse_dates=["day"])
    df["log_ecoli"] = np.log1p(df["ecoli"])
    return df


def design(df, rain):
    df = df.merge(rain, on="day").sort_values("day")
    X = df[["temp", "turbidity", "rain_mm", "rain_3d"]].to_numpy()
    return X, df["log_ecoli"].to_numpy()


def fit_site(site):
    rain = pd.read_csv("wq_rain.csv", parse_dates=["day"])
    rain["rain_3d"] = rain["rain_mm"].rolling(3, min_periods=1).sum()
    X, y = design(read_site(site), rain)
    errs = {}
    for k in (1, 2, 3):
        fold = []
        for tr, te in TimeSeriesSplit(n_splits=4).split(X):
            m = PLSRegression(n_components=k).fit(X[tr], y[tr])
            fold.append(np.mean((m.predict(X[te]).ravel() - y[te]) ** 2))
        errs[k] = float(np.mean(fold))
    best = min(errs, key=errs.get)
    model = PLSRegression(n_components=best).fit(X, y)
    joblib.dump({"site": site, "n_components": best, "model": model}, os.path.join(OUT, f"{site}.joblib"))
    return site, best, errs[best]


if __name__ == "__main__":
    os.makedirs(OUT, exist_ok=True)
    res = Parallel(n_jobs=2)(delayed(fit_site)(s) for s in SITES)
    print(pd.DataFrame(res, columns=["site", "components", "cv_mse"]).round(4))

    # first look at the new station with the river model
    new = read_site(NEW_SITE)
    rain = pd.read_csv("wq_rain.csv", parse_dates=["day"])
    rain["rain_3d"] = rain["rain_mm"].rolling(3, min_periods=1).sum()
    Xn, yn = design(new, rain)
    river = joblib.load(os.path.join(OUT, "river.joblib"))["model"]
    print("estuary with river model, mse %.3f (n=%d)" % (np.mean((river.predict(Xn).ravel() - yn) ** 2), len(yn)))
