# leaf_clf.joblib: background_mask.png leaf_labels.json reviewed_ok.txt leaf_00.png leaf_01.png leaf_02.png leaf_04.png leaf_05.png leaf_07.png leaf_08.png leaf_09.png leaf_12.png

import json
from pathlib import Path

import joblib
import numpy as np
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler

LEAVES = Path("leaves")

mask = np.asarray(Image.open("background_mask.png")) > 0
images = {}
for png in sorted(LEAVES.iterdir()):
    with Image.open(png) as im:
        images[png.stem] = np.asarray(im.convert("RGB"), dtype=np.float32) / 255
print(len(images), "patches,", mask.mean(), "of pixels inside of the mask")

labels = json.loads(Path("leaf_labels.json").read_text())
reviewed = Path("reviewed_ok.txt").read_text().split()


def describe(img):
    inside = img[mask]
    hist = [np.histogram(inside[:, c], bins=6, range=(0, 1), density=True)[0] for c in range(3)]
    return np.concatenate([inside.mean(0), inside.std(0), *hist])


X = np.stack([describe(images[k]) for k in reviewed])
y = np.array([labels[k] for k in reviewed])

clf = make_pipeline(MinMaxScaler(), LogisticRegression(C=2.0, max_iter=1000))
clf.fit(X, y)
joblib.dump(clf, "leaf_clf.joblib")

todo = [k for k in images if k not in reviewed]
for k, p in zip(todo, clf.predict_proba(np.stack([describe(images[k]) for k in todo]))):
    print(k, dict(zip(clf.classes_, p.round(2))))
