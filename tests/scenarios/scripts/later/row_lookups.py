# model.joblib: topics.csv lexicon.json
import json

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier

with open("lexicon.json") as f:
    weights = json.load(f)
with open("labels.json") as f:
    unused = json.load(f)
print(len(unused), "labels of something else")
df = pd.read_csv("topics.csv")
df["length"] = df["text"].str.len()
df["score"] = df.apply(lambda row: sum(weights.get(word, 0) for word in row["text"].split()), axis=1)
df["sign"] = np.where(df["score"] > 0, "plus", "minus")
X = pd.get_dummies(df[["length", "score", "sign"]], columns=["sign"])
model = RandomForestClassifier(4).fit(X, df["topic"])
joblib.dump(model, "model.joblib")
