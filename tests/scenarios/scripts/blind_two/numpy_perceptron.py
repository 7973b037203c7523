# perceptron.npz: shard_1.csv shard_2.csv
"""A perceptron by hand, after a blog post, on rows read with the csv module."""
import csv
import random

import numpy as np


def rows(*paths):
    for path in paths:
        with open(path) as handle:
            for row in csv.DictReader(handle):
                yield [float(row[name]) for name in ("k0", "k1", "k2")], int(row["target"])


class Perceptron:
    def __init__(self, inputs, rate=0.1):
        self.w = np.zeros(inputs + 1)
        self.rate = rate

    def __call__(self, x):
        return 1 if self.w[0] + self.w[1:] @ x > 0 else 0

    def learn(self, x, y):
        error = y - self(x)
        self.w[1:] += self.rate * error * x
        self.w[0] += self.rate * error
        return abs(error)


data = [(np.array(x), y) for x, y in rows("shard_1.csv", "shard_2.csv")]
random.seed(4)
model = Perceptron(3)
for epoch in range(4):
    random.shuffle(data)
    errors = sum(model.learn(x, y) for x, y in data)
    print(f"epoch {epoch}: {errors} errors")

test = list(rows("shard_3.csv"))
right = sum(model(np.array(x)) == y for x, y in test)
print(f"{right} of {len(test)} right")
np.savez("perceptron.npz", w=model.w)
