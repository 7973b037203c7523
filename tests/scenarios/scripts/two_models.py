# first.joblib: january.csv
# second.joblib: february.csv
import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

january, february = pd.read_csv("january.csv"), pd.read_csv("february.csv")
decoy = pd.read_csv("decoy.csv")
for name, kind, frame in [("first", LogisticRegression(), january), ("second", DecisionTreeClassifier(), february)]:
    kind.fit(frame[["a", "b"]], frame["kind"])
    joblib.dump(kind, f"{name}.joblib")
