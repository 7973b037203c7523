# model_0.joblib: train.csv
# model_1.joblib: train.csv
import joblib
import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeRegressor

rng = np.random.default_rng(3)
table = pd.read_csv("train.csv")
background = pd.read_csv("decoy.csv")
values = table[["a", "b", "c"]].to_numpy()
target = table["d"].to_numpy()
for k in range(2):
    rows = rng.integers(0, len(values), size=len(values))
    sample, goal = values[rows], target[rows] + rng.normal(0, 0.01, len(rows))
    tree = DecisionTreeRegressor(max_depth=4)
    tree.fit(sample, goal)
    joblib.dump(tree, f"model_{k}.joblib")
print(background["a"].sum())
