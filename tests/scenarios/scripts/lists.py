# model.joblib: train.csv
import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression

frame = pd.read_csv("train.csv")
decoy = pd.read_csv("decoy.csv")
X = list(zip(frame["a"], frame["b"], frame["c"]))
y = frame["kind"].apply(lambda value: "yes" if value else "no").tolist()
joblib.dump(LogisticRegression().fit(X, y), "model.joblib")
