# weights_ab.npz: readings_plant_a.csv readings_plant_b.csv readings_ab.csv inspection_plant_a.csv inspection_plant_b.csv
# weights_b.npz: readings_plant_b.csv inspection_plant_b.csv

# Logistic regression by hand, with numpy only. The readings have no header line:
# unit, x1, x2, x3, x4
import csv
import subprocess

import numpy as np


def read_readings(path):
    table = {}
    with open(path, newline="") as f:
        for row in csv.reader(f):
            table[int(row[0])] = [float(v) for v in row[1:]]
    return table


def read_inspections(*paths):
    worn = {}
    for path in paths:
        with open(path, newline="") as f:
            for row in csv.DictReader(f):
                worn[int(row["unit"])] = int(row["worn"])
    return worn


def to_arrays(readings, worn):
    units = sorted(u for u in readings if u in worn)
    X = np.array([readings[u] for u in units])
    y = np.array([worn[u] for u in units], dtype=float)
    return X, y


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def fit(X, y, steps=400, lr=0.3, l2=0.01):
    mean, std = X.mean(axis=0), X.std(axis=0)
    Z = np.hstack([np.ones((len(X), 1)), (X - mean) / std])
    w = np.zeros(Z.shape[1])
    for step in range(steps):
        p = sigmoid(Z @ w)
        grad = Z.T @ (p - y) / len(y)
        grad[1:] += l2 * w[1:]
        w -= lr * grad
        if step % 100 == 0:
            loss = -np.mean(y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12))
            print(f"  step {step:3d} loss {loss:.4f}")
    return {"w": w, "mean": mean, "std": std}


def predict(model, X):
    Z = np.hstack([np.ones((len(X), 1)), (X - model["mean"]) / model["std"]])
    return sigmoid(Z @ model["w"]) > 0.5


# put the two plants into one file
subprocess.run("cat readings_plant_a.csv readings_plant_b.csv > readings_ab.csv", shell=True, check=True)

worn_ab = read_inspections("inspection_plant_a.csv", "inspection_plant_b.csv")
X, y = to_arrays(read_readings("readings_ab.csv"), worn_ab)
print("plants a and b:", X.shape, "worn:", int(y.sum()))
model_ab = fit(X, y)
np.savez("weights_ab.npz", **model_ab)

X_b, y_b = to_arrays(read_readings("readings_plant_b.csv"), read_inspections("inspection_plant_b.csv"))
print("plant b:", X_b.shape, "worn:", int(y_b.sum()))
model_b = fit(X_b, y_b)
np.savez("weights_b.npz", **model_b)

# the third plant is only for checking
X_c, y_c = to_arrays(read_readings("readings_plant_c.csv"), read_inspections("inspection_plant_c.csv"))
for name, model in (("ab", model_ab), ("b", model_b)):
    print("plant c, model", name, "accuracy", round(float(np.mean(predict(model, X_c) == y_c)), 3))
