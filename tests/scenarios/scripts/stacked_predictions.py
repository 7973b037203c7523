# second.joblib: january.csv february.csv
import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

january = pd.read_csv("january.csv")
february = pd.read_csv("february.csv")
march = pd.read_csv("march.csv")
columns = ["a", "b", "c"]
first = DecisionTreeClassifier(max_depth=2).fit(january[columns], january["kind"])
X = np.c_[february[columns], first.predict_proba(february[columns])[:, 1]]
second = LogisticRegression().fit(X, february["kind"])
print(second.score(np.c_[march[columns], first.predict_proba(march[columns])[:, 1]], march["kind"]))
joblib.dump(second, "second.joblib")
