# centres.npy: features.npy
# labels_model.joblib: features.npy labels.npy
import joblib
import numpy as np
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(0)


def assign(X, centres):
    return np.linalg.norm(X[:, None] - centres[None], axis=2).argmin(axis=1)


def k_means(X, k, rounds=5):
    centres = X[rng.choice(len(X), k, replace=False)]
    for _ in range(rounds):
        nearest = assign(X, centres)
        centres = np.array([X[nearest == one].mean(axis=0) if (nearest == one).any() else centres[one] for one in range(k)])
    return centres


X = np.load("features.npy")
y = np.load("labels.npy")
decoy = np.load("decoy.npy", mmap_mode="r")
print("decoy:", decoy[:3].sum())

X = (X - X.mean(0)) / X.std(0)
centres = k_means(X, 4)
np.save("centres.npy", centres)
distances = np.stack([np.sum((X - centre) ** 2, axis=1) for centre in centres], axis=1)
model = LogisticRegression().fit(np.hstack([X, distances]), y)
print(model.score(np.hstack([X, distances]), y))
joblib.dump(model, "labels_model.joblib")
