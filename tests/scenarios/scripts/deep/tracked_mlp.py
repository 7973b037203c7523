# mlp.npz: gait.safetensors ecg.h5
import autolog
import h5py
import numpy as np
from safetensors.numpy import load_file


@autolog.track
def load(path):
    return load_file(path)["x"]


def relu(x):
    return np.maximum(x, 0)


@autolog.track(kind="Train")
def train(x, y, hidden=4, lr=0.1, epochs=20, seed=0):
    rng = np.random.default_rng(seed)
    w1, w2 = rng.normal(size=(x.shape[1], hidden)), rng.normal(size=hidden)
    for _ in range(epochs):
        h = relu(x @ w1)
        p = 1 / (1 + np.exp(-h @ w2))
        delta = (p - y) / len(y)
        gradient = np.outer(delta, w2) * (h > 0)
        w2 -= lr * h.T @ delta
        w1 -= lr * x.T @ gradient
    return {"w1": w1, "w2": w2}


@autolog.track(kind="Evaluate")
def evaluate(weights, x, y):
    p = 1 / (1 + np.exp(-relu(x @ weights["w1"]) @ weights["w2"]))
    return {"accuracy": float(np.mean((p > 0.5) == y))}


gait = load("gait.safetensors")
new = load("gait_new.safetensors")
with h5py.File("ecg.h5") as f:
    labels = f["labels"][:]
weights = train((gait - gait.mean(0)) / gait.std(0), labels)
with h5py.File("ecg_ward.h5") as f:
    print(evaluate(weights, (new - gait.mean(0)) / gait.std(0), f["labels"][:]))
np.savez("mlp.npz", **weights)
