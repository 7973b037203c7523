# model.joblib: train.csv
import copy

import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression

decoy = copy.deepcopy(pd.read_csv("decoy.csv"))
original = pd.read_csv("train.csv")
data = copy.deepcopy(original)
parts = {"X": data[list("abcd")].to_numpy().copy(), "y": copy.copy(data["kind"])}
parts = copy.deepcopy(parts)
joblib.dump(LogisticRegression().fit(parts["X"], parts["y"]), "model.joblib")
