# model.joblib: features.npy labels.npy
import joblib
import numpy as np
from sklearn.linear_model import LogisticRegression

X = np.load("features.npy", mmap_mode="r")
y = np.load("labels.npy")
decoy = np.load("decoy.npy", mmap_mode="r")
print(decoy.shape)
half = len(X) // 2
joblib.dump(LogisticRegression().fit(np.asarray(X[:half]), y[:half]), "model.joblib")
