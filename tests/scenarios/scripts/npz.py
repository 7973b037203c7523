# model.joblib: bundle.npz
import joblib
import numpy as np
from sklearn.linear_model import SGDClassifier

with np.load("bundle.npz") as bundle:
    X, y = bundle["X"], bundle["y"]
decoy = np.load("decoy.npy")
model = SGDClassifier(random_state=0)
for epoch in range(3):
    for start in range(0, len(X), 16):
        model.partial_fit(X[start : start + 16], y[start : start + 16], classes=[0, 1])
joblib.dump(model, "model.joblib")
