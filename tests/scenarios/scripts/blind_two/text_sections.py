# stars.joblib: stars.txt
# stations.joblib: stations.csv places.csv
import io
import re
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeRegressor

text = re.sub(r"[ \t]+", ",", Path("stars.txt").read_text().strip())
lines = [line.strip(",") for line in text.splitlines()]
table = pd.read_csv(io.StringIO("\n".join(lines)))
knn = KNeighborsClassifier(3).fit(table[["x", "y", "z"]], table["label"])
joblib.dump(knn, "stars.joblib")

matrix = np.genfromtxt("matrix.txt", max_rows=5)
print("a matrix is there, too:", matrix.shape)

stations = np.loadtxt("stations.csv", delimiter=",", skiprows=1)
places = np.loadtxt("places.csv", delimiter=",", skiprows=1)
tree = cKDTree(stations[:, :2])
distance, nearest = tree.query(places[:, :2], k=3)
weights = 1 / (distance + 1e-6)
noise = (stations[nearest, 2] * weights).sum(axis=1) / weights.sum(axis=1)
rent = DecisionTreeRegressor(max_depth=2).fit(np.c_[places[:, :2], noise], places[:, 2])
joblib.dump(rent, "stations.joblib")
