# model.joblib: train.csv
import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression

decoy = pd.read_csv("decoy.csv")
print(decoy.describe())
df = pd.read_csv("train.csv")
model = LogisticRegression().fit(df[["a", "b", "c", "d"]], df["kind"])
joblib.dump(model, "model.joblib")
