# nets/spectra_net.safetensors: spectra_lab1.h5 reference_panels.npz
# nets/spectra_linear.npz: spectra_lab2.h5

"""Protein content from NIR spectra."""
import copy
import os

import h5py
import numpy as np
import torch
import torch.nn as nn
from safetensors.torch import save_file

torch.manual_seed(0)
torch.set_num_threads(1)

LABS = {"lab1": "spectra_lab1.h5", "lab2": "spectra_lab2.h5", "field": "spectra_field.h5"}


def read_group(path, group):
    with h5py.File(path, "r") as h:
        g = h[group]
        return g["absorbance"][:], g["protein"][:]


def band_range(path):
    with h5py.File(path, "r") as h:
        w = h["meta/wavelength"][()]
    return float(w[0]), float(w[-1])


class PanelCorrection:
    def __init__(self, path):
        z = np.load(path)
        self.white = z["white"].astype("f4")
        self.dark = z["dark"].astype("f4")

    def __call__(self, spectra):
        return (spectra - self.dark) / (self.white - self.dark)


def snv(spectra):
    """Standard normal variate, per spectrum."""
    return (spectra - spectra.mean(1, keepdims=True)) / spectra.std(1, keepdims=True)


class Net(nn.Module):
    def __init__(self, bands):
        super().__init__()
        self.conv = nn.Conv1d(1, 4, 3, padding=1)
        self.fc = nn.Sequential(nn.Flatten(), nn.Linear(4 * bands, 16), nn.GELU(), nn.Linear(16, 1))

    def forward(self, x):
        return self.fc(torch.relu(self.conv(x[:, None]))).squeeze(1)


def train(net, train_set, valid_set, epochs=60, patience=8):
    (xt, yt), (xv, yv) = train_set, valid_set
    opt = torch.optim.Adam(net.parameters(), lr=5e-3)
    loss_fn = nn.SmoothL1Loss()
    best, best_state, bad = float("inf"), None, 0
    for epoch in range(epochs):
        net.train()
        for idx in torch.randperm(len(xt)).split(32):
            opt.zero_grad()
            loss_fn(net(xt[idx]), yt[idx]).backward()
            opt.step()
        net.eval()
        with torch.no_grad():
            v = loss_fn(net(xv), yv).item()
        if v < best - 1e-4:
            best, best_state, bad = v, copy.deepcopy(net.state_dict()), 0
        else:
            bad += 1
            if bad == patience:
                break
    net.load_state_dict(best_state)
    print(f"stopped after epoch {epoch}, valid loss {best:.4f}")
    return net


def main():
    os.makedirs("nets", exist_ok=True)
    for lab, path in LABS.items():
        print(lab, "bands", band_range(path), "mean protein", read_group(path, "train")[1].mean())

    fix = PanelCorrection("reference_panels.npz")
    sets = []
    for group in ("train", "valid"):
        x, y = read_group(LABS["lab1"], group)
        sets.append((torch.from_numpy(fix(x)), torch.from_numpy(y)))
    net = train(Net(sets[0][0].shape[1]), *sets)
    save_file(net.state_dict(), "nets/spectra_net.safetensors")

    x, y = read_group(LABS["lab2"], "train")
    A = np.c_[snv(x), np.ones(len(x))]
    beta = np.linalg.solve(A.T @ A + 0.1 * np.eye(A.shape[1]), A.T @ y)
    np.savez("nets/spectra_linear.npz", beta=beta[:-1], intercept=beta[-1])

    x, y = read_group(LABS["field"], "valid")
    with torch.no_grad():
        p = net(torch.from_numpy(fix(x))).numpy()
    print("field rmse net", float(np.sqrt(((p - y) ** 2).mean())), "linear", float(np.sqrt(((snv(x) @ beta[:-1] + beta[-1] - y) ** 2).mean())))


if __name__ == "__main__":
    main()
