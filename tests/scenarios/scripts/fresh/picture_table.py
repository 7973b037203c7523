# svm.joblib: pictures.csv p0.png p1.png p2.png p3.png p4.png p5.png p6.png p7.png
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from PIL import Image
from sklearn.svm import SVC

annotations = pd.read_csv("pictures.csv")
X = np.zeros((len(annotations), 36))
y = annotations["label"].to_numpy()
for i, name in enumerate(annotations["file"]):
    with Image.open(Path("pictures") / name) as picture:
        X[i] = np.asarray(picture.convert("L"), dtype=float).ravel() / 255
for path in Path("digits/test").iterdir():
    print(path.name, np.load(path).mean())
joblib.dump(SVC().fit(X, y), "svm.joblib")
