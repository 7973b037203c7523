# model.joblib: train.csv splits.npz
import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import ShuffleSplit
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

df = pd.read_csv("train.csv")
unused = np.load("decoy.npy")
X = PolynomialFeatures(2).fit_transform(StandardScaler().fit_transform(df[["a", "b"]]))
train, test = next(ShuffleSplit(1, test_size=0.3, random_state=0).split(X))
np.savez("splits.npz", X=X[train], y=df["kind"].to_numpy()[train])
stored = np.load("splits.npz")
model = LogisticRegression(max_iter=300).fit(stored["X"], stored["y"])
joblib.dump(model, "model.joblib")
