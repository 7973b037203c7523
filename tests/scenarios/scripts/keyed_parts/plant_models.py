# ridge_north.npz: plant_north.csv calibration.json
# ridge_south.npz: plant_south.csv calibration.json
# ridge_pooled.npz: plant_north.csv plant_south.csv plant_east.csv calibration.json

import json
from dataclasses import dataclass

import numpy as np

MIN_ROWS = 40
PLANTS = ("north", "south", "east", "west")


@dataclass
class Plant:
    name: str
    X: np.ndarray
    y: np.ndarray

    def __len__(self):
        return len(self.y)

    def calibrated(self, offsets):
        X = self.X.copy()
        X[:, 0] -= offsets["flow"]
        X[:, 1] *= offsets["temp"]
        return Plant(self.name, X, self.y)


def load(name):
    raw = np.genfromtxt(f"plant_{name}.csv", delimiter=",", skip_header=1)
    return Plant(name, raw[:, :3], raw[:, 3])


def ridge(X, y, lam=0.5):
    A = np.c_[np.ones(len(X)), X]
    R = lam * np.eye(A.shape[1])
    R[0, 0] = 0
    return np.linalg.solve(A.T @ A + R, A.T @ y)


def rmse(w, plant):
    return float(np.sqrt(np.mean((np.c_[np.ones(len(plant)), plant.X] @ w - plant.y) ** 2)))


calib = json.load(open("calibration.json"))
plants = {n: load(n).calibrated(calib[n]) for n in PLANTS}
replaced = plants.pop("west")      # sensors were replaced in spring

for name, plant in plants.items():
    if len(plant) < MIN_ROWS:
        print(f"{name}: only {len(plant)} rows, no model of its own")
        continue
    w = ridge(plant.X, plant.y)
    np.savez(f"ridge_{name}.npz", coef=w)
    print(f"{name}: rmse {rmse(w, plant):.3f}, on west {rmse(w, replaced):.3f}")

X = np.vstack([p.X for p in plants.values()])
y = np.concatenate([p.y for p in plants.values()])
w = ridge(X, y)
np.savez("ridge_pooled.npz", coef=w)
print("pooled:", {n: round(rmse(w, p), 3) for n, p in plants.items()}, "west", round(rmse(w, replaced), 3))
