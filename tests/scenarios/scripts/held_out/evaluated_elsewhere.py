# model.joblib: train.csv
import subprocess
import sys

import joblib
import pandas as pd
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import RobustScaler
from sklearn.svm import LinearSVC

frame = pd.read_csv("train.csv", index_col="id")
model = make_pipeline(RobustScaler(), LinearSVC())
y = frame.pop("kind")
model.fit(frame, y)
joblib.dump(model, "model.joblib", compress=3)
code = """
import joblib, pandas as pd
from sklearn.metrics import f1_score
test = pd.read_csv("test.csv", index_col="id")
model = joblib.load("model.joblib")
print(f1_score(test.pop("kind"), model.predict(test)))
"""
subprocess.run([sys.executable, "-c", code], check=True)
