# hot_machine.joblib: aarhus.csv bilbao.csv cork.csv delft.csv site_roles.csv

import multiprocessing as mp
import os
import sys

import joblib
import numpy as np
import pandas as pd
from sklearn.kernel_ridge import KernelRidge
from sklearn.preprocessing import StandardScaler

SITES = "sites"
WINDOW, STEP = 12, 4


def spectrum(chunk):
    power = np.abs(np.fft.rfft(chunk - chunk.mean())) ** 2
    return power[1:5] / power.sum()


def windows_of(path):
    """Runs in the workers: one file in, its windows out."""
    df = pd.read_csv(path)
    x, y = [], []
    for start in range(0, len(df) - WINDOW, STEP):
        part = df.iloc[start:start + WINDOW]
        x.append(np.r_[spectrum(part["vib"].to_numpy()), part["vib"].std(), part["rpm"].mean()])
        y.append(part["hot"].mean())
    return os.path.splitext(os.path.basename(path))[0], np.array(x), np.array(y)


def main(workers=2):
    paths = sorted(os.path.join(SITES, n) for n in os.listdir(SITES) if n.endswith(".csv"))
    roles = pd.read_csv("site_roles.csv", index_col="site")["role"]
    roles_of = roles.to_dict()

    with mp.Pool(workers) as pool:
        parts = {site: (x, y) for site, x, y in pool.imap_unordered(windows_of, paths)}

    def gather(role):
        chosen = [parts[s] for s in sorted(parts) if roles_of[s] == role]
        return np.concatenate([x for x, _ in chosen]), np.concatenate([y for _, y in chosen])

    x_train, y_train = gather("train")
    scaler = StandardScaler().fit(x_train)
    model = KernelRidge(kernel="rbf", alpha=0.5).fit(scaler.transform(x_train), y_train)
    joblib.dump({"scaler": scaler, "model": model, "window": WINDOW}, "hot_machine.joblib")

    x_test, y_test = gather("test")
    print("test mse", np.mean((model.predict(scaler.transform(x_test)) - y_test) ** 2))
    energy = pd.read_csv("readings_week2.csv")
    print("energy used meanwhile:", energy["kwh"].sum())
    return 0


if __name__ == "__main__":
    sys.exit(main())
