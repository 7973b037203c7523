# sgd.joblib: numbers.bin numbers.lab
import os

import joblib
import numpy as np
from sklearn.linear_model import SGDClassifier

N_FEATURES = 3
rows = os.path.getsize("numbers.bin") // (4 * N_FEATURES)
X = np.memmap("numbers.bin", dtype=np.float32, mode="r", shape=(rows, N_FEATURES))
y = np.fromfile("numbers.lab", dtype=np.uint8)
noise = np.memmap("decoy.bin", dtype="float32", mode="r").reshape(-1, N_FEATURES)
print(noise.mean(axis=0), np.abs(X - noise).max())

clf = SGDClassifier(loss="log_loss", random_state=0)
order = np.random.default_rng(0).permutation(rows)
for start in range(0, rows, 20):
    index = np.sort(order[start : start + 20])
    clf.partial_fit(X[index], y[index], classes=np.array([0, 1]))
joblib.dump(clf, "sgd.joblib")
