# knn.joblib: m1.csv m2.csv quarter.tar.gz
import csv
import os
import tarfile
import tempfile

import joblib
from sklearn.neighbors import KNeighborsClassifier

work = "unpacked"
with tarfile.open("quarter.tar.gz") as archive:
    archive.extractall(work)
X, y = [], []
for name in sorted(os.listdir(work)):
    with open(os.path.join(work, name), newline="") as f:
        reader = csv.reader(f)
        next(reader)
        for *values, label in reader:
            X.append([float(v) for v in values])
            y.append(int(label))
with open("train.csv") as other:
    print(sum(1 for _ in other), "rows elsewhere")
joblib.dump(KNeighborsClassifier(3).fit(X, y), "knn.joblib")
