# pls_moisture.npz: nir_spectra.h5 moisture_lab.xlsx
# pls_protein.npz: nir_spectra.h5 protein_lab.csv

import h5py
import numpy as np
import pandas as pd
from scipy.signal import savgol_filter
from sklearn.cross_decomposition import PLSRegression
from sklearn.model_selection import GroupKFold, cross_val_predict


def snv(a):
    return (a - a.mean(axis=1, keepdims=True)) / a.std(axis=1, keepdims=True)


def preprocess(a):
    return savgol_filter(snv(a), window_length=7, polyorder=2, deriv=1, axis=1)


def read_spectra(path):
    with h5py.File(path, "r") as h:
        raw = h["absorbance"][:]
        ids = [s.decode() for s in h["sample_id"][:]] if "sample_id" in h else None
        batch = h["batch"][:] if "batch" in h else None
    return raw, ids, batch


def choose_components(X, y, groups, kmax=6):
    press = []
    for k in range(1, kmax + 1):
        p = cross_val_predict(PLSRegression(n_components=k), X, y, groups=groups, cv=GroupKFold(5))
        press.append(np.sqrt(np.mean((np.ravel(p) - y) ** 2)))
    k = int(np.argmin(press)) + 1
    print("  RMSECV", np.round(press, 3), "->", k)
    return k


def calibrate(name, lab, column):
    print(name)
    idx = [pos[s] for s in lab["sample_id"]]
    X, y = preprocess(raw[idx]), lab[column].to_numpy(float)
    k = choose_components(X, y, batch[idx])
    m = PLSRegression(n_components=k).fit(X, y)
    np.savez(f"pls_{name}.npz", coef=m.coef_, intercept=m.intercept_, k=k)
    return m


raw, ids, batch = read_spectra("nir_spectra.h5")
pos = {s: i for i, s in enumerate(ids)}
second, _, _ = read_spectra("nir_transfer.h5")

moist = calibrate("moisture", pd.read_excel("moisture_lab.xlsx"), "moisture")
prot = calibrate("protein", pd.read_csv("protein_lab.csv"), "protein")

# second instrument: how far away is it?
P2 = preprocess(second)
print("moisture on second instrument: %.2f +- %.2f" % (moist.predict(P2).mean(), moist.predict(P2).std()))
print("protein on second instrument:  %.2f +- %.2f" % (prot.predict(P2).mean(), prot.predict(P2).std()))
