# model.joblib: clean.csv train.csv
import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression

raw = pd.read_csv("train.csv")
decoy = pd.read_csv("decoy.csv")
decoy[decoy.a > 0].to_csv("other.csv", index=False)
raw.query("a > -1").assign(e=lambda t: t.a * t.c).to_csv("clean.csv", index=False)
clean = pd.read_csv("clean.csv")
joblib.dump(LogisticRegression().fit(clean[["a", "e"]], clean["kind"]), "model.joblib")
