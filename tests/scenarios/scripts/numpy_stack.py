# model.joblib: features.npy train.csv
import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

features = np.load("features.npy")
noise = np.load("decoy.npy")
print(noise.mean())
frame = pd.read_csv("train.csv")
X = np.hstack([features, frame[["c"]].values])
y = [int(v) for v in frame["kind"]]
joblib.dump(LogisticRegression().fit(X, y), "model.joblib")
