# rent_coast.json: flats_coast.csv
# rent_both.json: flats_coast.csv flats_inland.csv

# my first linear regression with gradient descent
import csv
import json
import numpy as np


def read_flats(filename):
    x = []
    y = []
    with open(filename) as f:
        for row in csv.DictReader(f):
            x.append([float(row["sqm"]), float(row["rooms"]), float(row["floor"])])
            y.append(float(row["rent"]))
    return np.array(x), np.array(y)


def train(x, y, steps=2000, lr=0.1):
    mean = x.mean(axis=0)
    std = x.std(axis=0)
    x = (x - mean) / std
    w = np.zeros(x.shape[1])
    b = 0.0
    for i in range(steps):
        error = x @ w + b - y
        w = w - lr * x.T @ error / len(y)
        b = b - lr * error.mean()
    return {"w": w.tolist(), "b": float(b), "mean": mean.tolist(), "std": std.tolist()}


def predict(model, x):
    x = (x - np.array(model["mean"])) / np.array(model["std"])
    return x @ np.array(model["w"]) + model["b"]


x_coast, y_coast = read_flats("flats_coast.csv")
x_inland, y_inland = read_flats("flats_inland.csv")

coast = train(x_coast, y_coast)
print("coast model on coast flats:", np.abs(predict(coast, x_coast) - y_coast).mean())
print("coast model on inland flats:", np.abs(predict(coast, x_inland) - y_inland).mean())
with open("rent_coast.json", "w") as f:
    json.dump(coast, f)

both = train(np.concatenate([x_coast, x_inland]), np.concatenate([y_coast, y_inland]))
print("both model on inland flats:", np.abs(predict(both, x_inland) - y_inland).mean())
with open("rent_both.json", "w") as f:
    json.dump(both, f)
