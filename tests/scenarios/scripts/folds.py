# fold0.joblib: train.csv
# fold1.joblib: train.csv
import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

df = pd.read_csv("train.csv")
decoy = pd.read_csv("decoy.csv")
X, y = df[list("abcd")].values, df["kind"].values
scores = []
for n, (train, test) in enumerate(KFold(2, shuffle=True, random_state=0).split(X)):
    model = LogisticRegression().fit(X[train], y[train])
    scores.append(model.score(X[test], y[test]))
    joblib.dump(model, f"fold{n}.joblib")
print(np.mean(scores))
