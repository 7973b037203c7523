# model.joblib: train.csv
import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression

decoy = pd.read_csv("decoy.csv")
rows = []
for _, row in pd.read_csv("train.csv").iterrows():
    if row["d"] > -2:
        rows.append({"a": row["a"], "b": row["b"], "kind": int(row["kind"])})
df = pd.DataFrame.from_records(rows)
joblib.dump(LogisticRegression().fit(df[["a", "b"]], df["kind"]), "model.joblib")
