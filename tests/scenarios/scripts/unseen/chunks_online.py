# online.pkl: january.csv february.csv
import pickle

import numpy as np
import pandas as pd
from sklearn.linear_model import SGDClassifier
from sklearn.preprocessing import StandardScaler

FILES = ["january.csv", "february.csv"]


def batches(files, size):
    for path in files:
        for chunk in pd.read_csv(path, chunksize=size):
            yield chunk[["a", "b", "c", "d"]].to_numpy(), chunk["kind"].to_numpy()


scaler = StandardScaler()
for X, _ in batches(FILES, 40):
    scaler.partial_fit(X)
clf = SGDClassifier(loss="log_loss")
for epoch in range(2):
    for X, y in batches(FILES, 40):
        clf.partial_fit(scaler.transform(X), y, classes=np.array([0, 1]))
    scores = [clf.score(scaler.transform(X), y) for X, y in batches(["march.csv"], 90)]
    print(epoch, np.mean(scores))
with open("online.pkl", "wb") as f:
    pickle.dump({"scaler": scaler, "clf": clf}, f, protocol=pickle.HIGHEST_PROTOCOL)
