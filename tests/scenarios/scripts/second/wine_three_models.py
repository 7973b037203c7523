# red_forest.joblib: wine_red.csv wine_white.csv
# white_knn.joblib: wine_red.csv wine_white.csv
# red_tree.pkl: wine_red.csv

import pickle

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import RobustScaler
from sklearn.tree import DecisionTreeClassifier, export_text

red = pd.read_csv("wine_red.csv", sep=";")
white = pd.read_csv("wine_white.csv", sep=";")
rose = pd.read_csv("wine_rose.csv", sep=";")

features = list(red.columns[:-1])
for name, wine in {"red": red, "white": white, "rose": rose}.items():
    wine["good"] = (wine["quality"] >= 5).astype(int)
    print(f"{name:6} {len(wine):4} wines, {wine['good'].mean():.0%} good")

# one scale for both colours
both = np.vstack([red[features].values, white[features].values])
scaler = RobustScaler().fit(both)
scaled = scaler.transform(both)
red_scaled, white_scaled = scaled[: len(red)], scaled[len(red):]

candidates = [
    ("red_forest", RandomForestClassifier(20, random_state=0), red_scaled, red["good"]),
    ("white_knn", KNeighborsClassifier(7), white_scaled, white["good"]),
]
fitted = {}
for name, estimator, X, y in candidates:
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=42)
    estimator.fit(X_train, y_train)
    print(name, "accuracy", estimator.score(X_test, y_test))
    joblib.dump(estimator, f"{name}.joblib")
    fitted[name] = estimator

# the explainable one needs no scaling
X_train, X_test, y_train, y_test = train_test_split(red[features], red["good"], test_size=0.3, random_state=42)
tree = DecisionTreeClassifier(max_depth=3, random_state=0).fit(X_train, y_train)
print(export_text(tree, feature_names=features))
pickle.dump(tree, open("red_tree.pkl", "wb"))

X_rose = scaler.transform(rose[features].values)
for name, estimator in fitted.items():
    print(name, "on rose:\n", confusion_matrix(rose["good"], estimator.predict(X_rose)))
