# similar.joblib: fingerprints.npz assay.npz stage.npz labels.npy
# neighbours.pkl: fingerprints.npz
"""Stage one writes a sparse matrix and labels, stage two trains on what it finds."""
import pickle
import sys

import joblib
import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import NearestNeighbors


def stage_one():
    bits = sparse.load_npz("fingerprints.npz").tocsr()
    potency = np.load("assay.npz")["potency"]
    density = np.asarray(bits.sum(axis=1)) / bits.shape[1]
    enriched = sparse.hstack([bits, sparse.csr_matrix(density)], format="csr")
    sparse.save_npz("stage.npz", enriched)
    np.save("labels.npy", potency > np.median(potency))


def stage_two():
    X, y = sparse.load_npz("stage.npz"), np.load("labels.npy")
    X.data = np.log1p(X.data)
    rng = np.random.RandomState(0)
    train = rng.rand(X.shape[0]) < 0.7
    model = LogisticRegression(solver="liblinear").fit(X[train], y[train])
    print(model.score(X[~train], y[~train]))
    joblib.dump(model, "similar.joblib")


def neighbours():
    bits = sparse.load_npz("fingerprints.npz")
    index = NearestNeighbors(n_neighbors=3, metric="cosine").fit(bits)
    pickle.dump(index, open("neighbours.pkl", "wb"))
    print("plates", np.unique(np.load("plates.npy")["plate"]))


if __name__ == "__main__":
    stages = {"one": stage_one, "two": stage_two, "neighbours": neighbours}
    for name in sys.argv[1:] or stages:
        stages[name]()
