# model.joblib: train.csv
import joblib
import pandas as pd
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

df = pd.read_csv("train.csv")
other = pd.read_csv("decoy.csv")
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns=["id", "kind"]), df.kind, random_state=0)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)
scaler_other = StandardScaler().fit(other[["a", "b"]])
model = SVC().fit(X_train, y_train)
print(accuracy_score(y_test, model.predict(X_test)))
joblib.dump(model, "model.joblib")
