# soil_carbon.pkl: soil_lab.csv soil_spectra_2024.npy

# %%
import pickle

import matplotlib
import numpy as np
import pandas as pd
from sklearn.cross_decomposition import PLSRegression
from sklearn.model_selection import KFold, cross_val_predict

matplotlib.use("Agg")

# %%
spectra = np.load("soil_spectra_2018.npy")
print("old campaign", spectra.shape, spectra.std())

# %% new campaign, same cores
spectra = np.load("soil_spectra_2024.npy")
print("new campaign", spectra.shape, spectra.std())

# %%
lab = pd.read_csv("soil_lab.csv")
positions = pd.read_csv("soil_positions.csv")
ax = positions.plot.scatter("lon", "lat", c=lab["carbon"], figsize=(3, 3))
ax.figure.savefig("soil_map.png")

# %% standard normal variate, then the first derivative
snv = spectra.copy()
snv -= snv.mean(axis=1, keepdims=True)
snv /= snv.std(axis=1, keepdims=True)
derivative = np.gradient(snv, axis=1)

# %%
good = (lab["quality"] == "good").to_numpy()
X, y = derivative[good], lab["carbon"].to_numpy()[good]

# %%
errors = {}
for k in (2, 3, 5):
    p = cross_val_predict(PLSRegression(n_components=k), X, y, cv=KFold(4, shuffle=True, random_state=0))
    errors[k] = float(np.sqrt(np.mean((p.ravel() - y) ** 2)))
print(errors)

# %%
best = min(errors, key=errors.get)
pls = PLSRegression(n_components=best).fit(X, y)
with open("soil_carbon.pkl", "wb") as f:
    pickle.dump({"pls": pls, "cv_rmse": errors[best]}, f)
