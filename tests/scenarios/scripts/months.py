# model.joblib: january.csv february.csv march.csv
import glob

import joblib
import pandas as pd
from sklearn.tree import DecisionTreeClassifier

frames = []
for path in sorted(glob.glob("*.csv")):
    frame = pd.read_csv(path)
    if path in ("january.csv", "february.csv", "march.csv"):
        frames.append(frame)
data = pd.concat(frames, ignore_index=True).sample(frac=1.0, random_state=1)
model = DecisionTreeClassifier(max_depth=3)
model.fit(data[["a", "b"]].to_numpy(), data["kind"].to_numpy())
joblib.dump(model, "model.joblib")
