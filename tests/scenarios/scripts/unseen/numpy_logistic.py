# weights.pkl: features.npy labels.npy
import pickle

import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


class LogisticGD:
    def __init__(self, lr=0.1, n_iter=50, lam=1e-3):
        self.lr, self.n_iter, self.lam = lr, n_iter, lam

    def fit(self, X, t):
        rng = np.random.default_rng(0)
        self.w = rng.normal(scale=0.01, size=X.shape[1])
        self.b = 0.0
        self.history = []
        for _ in range(self.n_iter):
            p = sigmoid(X @ self.w + self.b)
            self.w -= self.lr * (X.T @ (p - t) / len(t) + self.lam * self.w)
            self.b -= self.lr * (p - t).mean()
            self.history.append(float(-np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))))
        return self

    def predict(self, X):
        return (sigmoid(X @ self.w + self.b) > 0.5).astype(int)


X, t = np.load("features.npy"), np.load("labels.npy")
baseline = np.load("decoy.npy")
mu, sd = X.mean(0), X.std(0)
model = LogisticGD().fit((X - mu) / sd, t)
print((model.predict((X - mu) / sd) == t).mean(), baseline.shape)
with open("weights.pkl", "wb") as f:
    pickle.dump(model, f)
