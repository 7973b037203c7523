# old.joblib: january.csv
# new.joblib: january.csv february.csv
import joblib
import pandas as pd
from sklearn.linear_model import SGDClassifier

january = pd.read_csv("january.csv")
model = SGDClassifier(random_state=0)
model.partial_fit(january[["a", "b"]], january["kind"], classes=[0, 1])
joblib.dump(model, "old.joblib")
decoy = pd.read_csv("decoy.csv")
february = pd.read_csv("february.csv")
model = joblib.load("old.joblib")
model.partial_fit(february[["a", "b"]], february["kind"])
joblib.dump(model, "new.joblib")
