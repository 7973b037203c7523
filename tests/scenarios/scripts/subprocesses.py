# model.joblib: clean.parquet train.csv
import subprocess
import sys

PREPARE = """
import pandas as pd
decoy = pd.read_csv("decoy.csv")
pd.read_csv("train.csv").dropna().to_parquet("clean.parquet")
"""
TRAIN = """
import joblib, pandas as pd
from sklearn.linear_model import LogisticRegression
decoy = pd.read_csv("decoy.csv")
df = pd.read_parquet("clean.parquet")
joblib.dump(LogisticRegression().fit(df[["a", "b"]], df["kind"]), "model.joblib")
"""
for code in (PREPARE, TRAIN):
    subprocess.run([sys.executable, "-c", code], check=True)
