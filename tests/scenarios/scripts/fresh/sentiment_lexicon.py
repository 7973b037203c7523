# model.joblib: topics.csv lexicon.json
import json

import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

topics = pd.read_csv("topics.csv")
with open("lexicon.json") as handle:
    lexicon = json.load(handle)
with open("sms.tsv") as handle:
    messages = [line.strip().split("\t") for line in handle]
print(sum(label == "pos" for label, _ in messages), "positive messages")


def score(text):
    values = [lexicon.get(token, 0.0) for token in text.split()]
    return np.array([np.mean(values), np.min(values), np.max(values), len(values)])


X = np.stack([score(text) for text in topics["text"]])
y = topics["topic"].values
clf = LogisticRegression().fit(X, y)
joblib.dump({"model": clf, "lexicon": lexicon}, "model.joblib")
