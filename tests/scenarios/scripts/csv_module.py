# model.joblib: train.csv
import csv
import pickle

from sklearn.linear_model import LogisticRegression


def load(path):
    X, y = [], []
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            X.append([float(row[name]) for name in "abcd"])
            y.append(int(row["kind"]))
    return X, y


X, y = load("train.csv")
X_decoy, y_decoy = load("decoy.csv")
print(len(X_decoy))
model = LogisticRegression().fit(X, y)
with open("model.joblib", "wb") as file:
    pickle.dump(model, file)
