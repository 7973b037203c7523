# model.joblib: sensor_0.csv sensor_1.csv sensor_3.csv
import csv
import os

import joblib
import numpy as np
from sklearn.tree import DecisionTreeClassifier

HOLD_OUT = ("sensor_2", "sensor_4")


def parse(path):
    rows = []
    with open(path) as f:
        for row in csv.reader(f):
            if row[0] == "x":
                continue
            rows.append([float(value) for value in row])
    return rows


train, test = [], []
for name in sorted(os.listdir("sensors")):
    stem, extension = os.path.splitext(name)
    if extension != ".csv":
        continue
    rows = parse(os.path.join("sensors", name))
    if stem in HOLD_OUT:
        test.extend(rows)
    else:
        train.extend(rows)
train, test = np.array(train), np.array(test)
tree = DecisionTreeClassifier(max_depth=4).fit(train[:, :3], train[:, 3])
print(tree.score(test[:, :3], test[:, 3]))
joblib.dump(tree, "model.joblib")
