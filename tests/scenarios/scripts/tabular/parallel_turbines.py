# park/alpha.joblib: alpha.csv forecast.feather
# park/delta.joblib: delta.csv forecast.feather
# park_all.joblib: alpha.csv bravo.csv charlie.csv delta.csv forecast.feather
"""A model for each turbine in worker processes, and one of their averages."""
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.linear_model import Lasso

OUT = Path("park")


def fit_one(path, forecast):
    frame = pd.read_csv(path, parse_dates=["at"]).merge(forecast, on="at", how="left")
    frame["forecast"] = frame["forecast"].ffill()
    model = Lasso(0.01).fit(frame[["speed", "gearbox", "forecast"]], frame["power"])
    joblib.dump(model, OUT / f"{path.stem}.joblib")
    return path.stem, model.coef_


def fit_together(paths, forecast):
    frames = [pd.read_csv(path, parse_dates=["at"]).assign(turbine=n) for n, path in enumerate(paths)]
    frame = pd.concat(frames).merge(forecast, on="at")
    return Lasso(0.05).fit(frame.drop(columns=["at", "power"]), frame["power"])


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    paths = sorted(Path("windmills").glob("*.csv"))
    forecast = pd.read_feather("forecast.feather")
    results = Parallel(n_jobs=2, backend="multiprocessing")(delayed(fit_one)(path, forecast) for path in paths)
    for name, coefficients in results:
        print(name, np.round(coefficients, 2))
    joblib.dump(fit_together(paths, forecast), "park_all.joblib")
    stops = pd.read_csv("stops.csv")
    print(stops.groupby("turbine")["cost"].sum().sort_values())
