# stopped.pkl: spectra_train.npy spectra_train_y.npy spectra_valid.npy spectra_valid_y.npy spectra_mean.npy
# fixed.pkl: spectra_train.npy spectra_train_y.npy

"""Logistic regression in plain numpy, with and without early stopping."""
import pickle

import numpy as np

SETS = ["train", "valid", "test"]


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def add_one(x):
    return np.c_[x, np.ones(len(x))]


def nll(w, x, y):
    p = np.clip(sigmoid(add_one(x) @ w), 1e-6, 1 - 1e-6)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def descend(x, y, monitor=None, steps=150, rate=0.3, l2=1e-3, patience=10):
    w = np.zeros(x.shape[1] + 1)
    best_w, best, waited = w, np.inf, 0
    design = add_one(x)
    for step in range(steps):
        w = w - rate * (design.T @ (sigmoid(design @ w) - y) / len(y) + l2 * w)
        if monitor:
            loss = nll(w, *monitor)
            if loss < best:
                best_w, best, waited = w, loss, 0
            else:
                waited += 1
            if waited >= patience:
                print("stopped after", step)
                return best_w
    return best_w if monitor else w


X = {s: np.load(f"spectra_{s}.npy") for s in SETS}
Y = {s: np.load(f"spectra_{s}_y.npy") for s in SETS}
centre = np.load("spectra_mean.npy")
other = np.load("spectra_other.npy")
print("other lamp is off by", float(np.abs(other.mean(0) - centre).max()))

w_fixed = descend(X["train"], Y["train"], steps=80)
with open("fixed.pkl", "wb") as f:
    pickle.dump({"w": w_fixed}, f)

centred = {s: x - centre for s, x in X.items()}
w_stop = descend(centred["train"], Y["train"], monitor=(centred["valid"], Y["valid"]))
with open("stopped.pkl", "wb") as f:
    pickle.dump({"w": w_stop, "centre": centre}, f)

for s in SETS[1:]:
    print(s, "fixed", round(nll(w_fixed, X[s], Y[s]), 4), "stopped", round(nll(w_stop, centred[s], Y[s]), 4))
print("share of ones under the other lamp:", (sigmoid(add_one(other - centre) @ w_stop) > 0.5).mean())
