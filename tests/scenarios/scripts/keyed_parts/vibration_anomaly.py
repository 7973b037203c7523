# detector.npz: vib_normal.h5 vib_calib.h5
# regimes.pkl: vib_normal.h5 init_centers.json
# regimes_warm.pkl: vib_normal.h5 init_centers.json vib_calib.h5

import json
import pickle
from dataclasses import asdict, dataclass

import h5py
import numpy as np


@dataclass
class Gaussian:
    mean: np.ndarray
    prec: np.ndarray
    threshold: float = np.inf

    @classmethod
    def fit(cls, X, eps=1e-3):
        return cls(X.mean(0), np.linalg.inv(np.cov(X.T) + eps * np.eye(X.shape[1])))

    def score(self, X):
        d = X - self.mean
        return np.einsum("ij,jk,ik->i", d, self.prec, d)

    def calibrate(self, X, rate=0.02):
        self.threshold = float(np.quantile(self.score(X), 1 - rate))
        return self


def read(name):
    with h5py.File(f"vib_{name}.h5", "r") as h:
        return h["signal/features"][:]


def lloyd(X, centers, iters=20):
    C = np.array(centers, dtype=float)
    for _ in range(iters):
        lab = np.argmin(((X[:, None, :] - C) ** 2).sum(-1), axis=1)
        C = np.array([X[lab == k].mean(0) if np.any(lab == k) else C[k] for k in range(len(C))])
    return C


def main():
    parts = {k: read(k) for k in ("normal", "calib", "new", "faults")}

    det = Gaussian.fit(parts["normal"]).calibrate(parts["calib"])
    np.savez("detector.npz", **asdict(det))
    for k in ("new", "faults"):
        print(k, "alarms", int((det.score(parts[k]) > det.threshold).sum()), "of", len(parts[k]))

    start = json.load(open("init_centers.json"))
    C = lloyd(parts["normal"], start, iters=2)
    with open("regimes.pkl", "wb") as fh:
        pickle.dump({"centers": C}, fh)

    # one more pass over the calibration runs, starting from the regimes found so far
    warm = lloyd(parts["calib"], C, iters=1)
    with open("regimes_warm.pkl", "wb") as fh:
        pickle.dump({"centers": warm}, fh)
    print("moved by", np.abs(warm - C).max().round(3))


if __name__ == "__main__":
    main()
