# model.joblib: archive.zip x.csv y.csv
import shutil
import zipfile

import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression

with zipfile.ZipFile("archive.zip") as archive:
    archive.extractall("data")
shutil.unpack_archive("other.zip", "other")
X, y = pd.read_csv("data/x.csv"), pd.read_csv("data/y.csv")["kind"]
print(pd.read_csv("other/x.csv").mean())
joblib.dump(LogisticRegression().fit(X, y), "model.joblib")
