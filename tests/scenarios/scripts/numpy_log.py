# model.joblib: features.npy train.csv
import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge

X = np.log1p(np.abs(np.load("features.npy")))
X = np.concatenate([X, X**2], axis=1)
decoy = pd.read_csv("decoy.csv")["a"].to_numpy()
y = pd.read_csv("train.csv")["a"].to_numpy()
joblib.dump(Ridge().fit(X, y), "model.joblib")
