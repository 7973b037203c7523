# air_gas.pkl: sensors_x.npz sensor_gains.json reference_gas.csv
# air_dust.pkl: sensors_x.npz sensor_gains.json reference_dust.csv
"""Calibration of a low-cost box against reference instruments, one search per pollutant."""
import json
import pickle
from itertools import product

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.kernel_ridge import KernelRidge
from sklearn.model_selection import KFold

GRID = list(product([0.1, 1.0, 10.0], [0.05, 0.2]))


def load_box(path, gains):
    box = np.load(path)
    readings = box["readings"] * gains["gain"] + gains["offset"]
    x = np.c_[readings, np.log(box["humidity"])]
    return box["stamp"], x


def reference(pollutant):
    df = pd.read_csv(f"reference_{pollutant}.csv")
    return dict(zip(df["stamp"], df[pollutant]))


def cv_error(x, y, alpha, gamma, folds=4):
    errors = []
    for a, b in KFold(folds).split(x):
        mu, sd = x[a].mean(0), x[a].std(0)
        m = KernelRidge(alpha=alpha, gamma=gamma, kernel="rbf").fit((x[a] - mu) / sd, y[a])
        errors.append(np.abs(m.predict((x[b] - mu) / sd) - y[b]).mean())
    return np.mean(errors)


def calibrate(parallel, x, y):
    errors = parallel(delayed(cv_error)(x, y, alpha, gamma) for alpha, gamma in GRID)
    alpha, gamma = GRID[int(np.argmin(errors))]
    mu, sd = x.mean(0), x.std(0)
    return {"mu": mu, "sd": sd, "model": KernelRidge(alpha=alpha, gamma=gamma, kernel="rbf").fit((x - mu) / sd, y)}, min(errors)


if __name__ == "__main__":
    gains = {k: np.asarray(v) for k, v in json.load(open("sensor_gains.json")).items()}
    lab = {k: np.asarray(v) for k, v in json.load(open("sensor_gains_lab.json")).items()}
    print("gain drift since the laboratory:", np.round(gains["gain"] / lab["gain"], 2))

    stamps, x = load_box("sensors_x.npz", gains)
    _, field = load_box("sensors_x_field.npz", gains)
    truth = {p: reference(p) for p in ("gas", "dust", "ozone")}

    with Parallel(n_jobs=2) as parallel:
        for pollutant in ("gas", "dust"):
            y = np.array([truth[pollutant][s] for s in stamps])
            fitted, error = calibrate(parallel, x, y)
            with open(f"air_{pollutant}.pkl", "wb") as f:
                pickle.dump(fitted, f)
            shown = fitted["model"].predict((field - fitted["mu"]) / fitted["sd"])
            print(f"{pollutant}: cv error {error:.2f}, in the field {shown.mean():.1f}")
    print("ozone is not calibrated yet, mean", np.mean(list(truth["ozone"].values())).round(2))
