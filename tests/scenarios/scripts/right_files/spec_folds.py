# checkpoints/without_fold1.npz: fold2_targets.csv spec_f2_0.npy spec_f2_1.npy spec_f2_2.npy spec_f2_3.npy spec_f2_4.npy spec_f2_5.npy fold3_targets.csv spec_f3_0.npy spec_f3_1.npy spec_f3_2.npy spec_f3_3.npy spec_f3_4.npy spec_f3_5.npy
# checkpoints/without_fold2.npz: fold1_targets.csv spec_f1_0.npy spec_f1_1.npy spec_f1_2.npy spec_f1_3.npy spec_f1_4.npy spec_f1_5.npy fold3_targets.csv spec_f3_0.npy spec_f3_1.npy spec_f3_2.npy spec_f3_3.npy spec_f3_4.npy spec_f3_5.npy
# checkpoints/without_fold3.npz: fold1_targets.csv spec_f1_0.npy spec_f1_1.npy spec_f1_2.npy spec_f1_3.npy spec_f1_4.npy spec_f1_5.npy fold2_targets.csv spec_f2_0.npy spec_f2_1.npy spec_f2_2.npy spec_f2_3.npy spec_f2_4.npy spec_f2_5.npy

import argparse
from pathlib import Path

import numpy as np
import pandas as pd


class FoldStore:
    """Spectrograms kept as one folder of .npy clips per fold."""

    def __init__(self, root):
        self.root = Path(root)
        self.folds = {}

    def load(self, fold):
        table = pd.read_csv(self.root / f"fold{fold}_targets.csv")
        clips = [np.load(self.root / f"fold{fold}" / name) for name in table["name"]]
        self.folds[fold] = (np.stack(clips), table["target"].to_numpy())
        return self

    def pick(self, wanted):
        xs, ys = zip(*(self.folds[k] for k in wanted))
        return np.concatenate(xs), np.concatenate(ys)


class SoftmaxRegression:
    def __init__(self, classes=2, lr=0.2, steps=150, l2=1e-3):
        self.classes, self.lr, self.steps, self.l2 = classes, lr, steps, l2

    @staticmethod
    def pool(X):
        return np.concatenate([X.mean(axis=2), X.max(axis=2)], axis=1)

    def fit(self, X, y):
        F = self.pool(X)
        self.mu, self.sd = F.mean(0), F.std(0) + 1e-8
        F = (F - self.mu) / self.sd
        Y = np.eye(self.classes)[y]
        self.W = np.zeros((F.shape[1], self.classes))
        self.b = np.zeros(self.classes)
        for _ in range(self.steps):
            P = self._softmax(F @ self.W + self.b)
            G = (P - Y) / len(y)
            self.W -= self.lr * (F.T @ G + self.l2 * self.W)
            self.b -= self.lr * G.sum(0)
        return self

    def predict(self, X):
        F = (self.pool(X) - self.mu) / self.sd
        return (F @ self.W + self.b).argmax(1)

    @staticmethod
    def _softmax(Z):
        e = np.exp(Z - Z.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)

    def save(self, path):
        np.savez(path, W=self.W, b=self.b, mu=self.mu, sd=self.sd)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--root", default="specs")
    ap.add_argument("--out", default="checkpoints")
    ap.add_argument("--folds", type=int, nargs="+", default=[1, 2, 3])
    a = ap.parse_args()
    Path(a.out).mkdir(exist_ok=True)

    store = FoldStore(a.root)
    for fold in a.folds:
        store.load(fold)

    accs = []
    for held_out in a.folds:
        X, y = store.pick([k for k in a.folds if k != held_out])
        model = SoftmaxRegression().fit(X, y)
        model.save(Path(a.out) / f"without_fold{held_out}.npz")
        Xt, yt = store.pick([held_out])
        accs.append(np.mean(model.predict(Xt) == yt))
        print("held out", held_out, "acc", round(float(accs[-1]), 2))
    print("mean", np.mean(accs))


if __name__ == "__main__":
    main()
