# model.joblib: train.csv
import joblib
import pandas as pd
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler
from sklearn.svm import SVC

df = pd.read_csv("train.csv")
df2 = pd.read_csv("decoy.csv")
print(cross_val_score(SVC(), df2[["a", "b"]], df2["kind"], cv=3).mean())
X_train, X_test, y_train, y_test = train_test_split(df[list("abcd")], df["kind"], test_size=0.2, stratify=df["kind"])
search = GridSearchCV(Pipeline([("scale", MinMaxScaler()), ("svc", SVC())]), {"svc__C": [0.1, 1]}, cv=2)
search.fit(X_train, y_train)
joblib.dump(search.best_estimator_, "model.joblib")
