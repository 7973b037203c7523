# ill.joblib: scan_0.png scan_1.png scan_2.png scan_3.png scan_4.png scan_5.png scan_6.png scan_7.png diagnoses.csv template.png
"""Tell ill from healthy by small scans, with the template subtracted."""
import csv
import glob
import os

import joblib
import numpy as np
from PIL import Image
from sklearn.decomposition import PCA
from sklearn.pipeline import Pipeline
from sklearn.svm import SVC


def read_labels(path):
    with open(path, newline="") as handle:
        reader = csv.reader(handle)
        next(reader)
        return {name: int(ill) for name, ill in reader}


def to_vector(path, size=(6, 6)):
    with Image.open(path) as image:
        small = image.convert("L").resize(size)
        return np.asarray(small, dtype=np.float32).ravel() / 255.0


labels = read_labels("diagnoses.csv")
template = to_vector("template.png")
logo = Image.open("logo.png")
print("logo of the clinic has", logo.size, "pixels, the darkest is", np.array(logo).min())

images, targets = [], []
for path in sorted(glob.glob(os.path.join("scans", "*.png"))):
    vector = to_vector(path) - template
    images.append(vector)
    images.append(np.flip(vector))
    targets += [labels[os.path.basename(path)]] * 2

X = np.stack(images)
y = np.array(targets)
order = np.random.default_rng(0).permutation(len(X))
clf = Pipeline([("pca", PCA(4)), ("svc", SVC(kernel="rbf", C=2.0))])
clf.fit(X[order], y[order])
print("fitted on", len(X), "images; training accuracy", clf.score(X, y))
joblib.dump(clf, "ill.joblib", compress=3)
