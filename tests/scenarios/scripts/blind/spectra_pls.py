# pls.joblib: sample_00.txt sample_01.txt sample_02.txt sample_03.txt sample_04.txt sample_05.txt sample_06.txt sample_07.txt sample_08.txt sample_09.txt sample_10.txt sample_11.txt concentrations.json background.dat
"""Calibration of the UV-Vis absorbance against known concentrations (partial least squares)."""
import json
from pathlib import Path

import joblib
import numpy as np
from scipy.signal import savgol_filter
from sklearn.cross_decomposition import PLSRegression
from sklearn.model_selection import LeaveOneOut, cross_val_predict

here = Path("spectra")
lamp = np.loadtxt(here / "lamp.dat")
print("lamp intensity between %.2f and %.2f" % (lamp[:, 1].min(), lamp[:, 1].max()))
background = np.loadtxt(here / "background.dat", usecols=1)

names, spectra = [], []
for path in sorted(here.glob("sample_*.txt")):
    wl, absorbance = np.loadtxt(path, unpack=True)
    spectra.append(savgol_filter(absorbance - 0.01 * background, window_length=5, polyorder=2))
    names.append(path.stem)

known = json.loads(Path("concentrations.json").read_text())
X = np.vstack(spectra)
y = np.array([known[name] for name in names])

pls = PLSRegression(n_components=2)
predicted = cross_val_predict(pls, X, y, cv=LeaveOneOut())
rmsecv = np.sqrt(np.mean((predicted.ravel() - y) ** 2))
print(f"RMSECV = {rmsecv:.3f}")
pls.fit(X, y)
joblib.dump(pls, "pls.joblib", compress=3)
