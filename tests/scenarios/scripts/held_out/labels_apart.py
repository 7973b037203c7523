# model.joblib: train.csv labels.npy
import joblib
import numpy as np
import pandas as pd
from sklearn.neighbors import KNeighborsClassifier

train = pd.read_csv("train.csv").sort_values("a")
labels = np.load("labels.npy")
candidates = {"decoy": pd.read_csv("decoy.csv"), "train": train}
matrix = np.empty((len(train), 3))
for j, column in enumerate(["a", "b", "c"]):
    matrix[:, j] = candidates["train"][column]
matrix -= matrix.mean(0)
labels = labels.copy()
labels[:5] = 0
mask = np.abs(matrix[:, 0]) < 1.5
knn = KNeighborsClassifier(n_neighbors=3)
knn.fit(matrix[mask], labels[mask])
joblib.dump(knn, "model.joblib")
