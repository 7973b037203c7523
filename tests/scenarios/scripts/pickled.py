# model.joblib: arrays.pkl table.pkl
import pickle

import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

with open("arrays.pkl", "rb") as file:
    arrays = pickle.load(file)
table = pd.read_pickle("table.pkl")
decoy = pd.read_csv("decoy.csv")
X = np.vstack([arrays["X"], table[list("abcd")].to_numpy()])
y = arrays["y"] + table["kind"].tolist()
joblib.dump(LogisticRegression().fit(X, y), "model.joblib")
