# stamps.joblib: stamps.tar stamp_labels.csv uk_extra0.png fr_extra1.png uk_extra2.png fr_extra3.png uk_extra4.png fr_extra5.png uk_extra6.png fr_extra7.png
# stamp_outliers.joblib: stamps.tar
import tarfile
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from PIL import Image, ImageOps
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler
from sklearn.svm import SVC


def pixels(source):
    with Image.open(source) as image:
        return np.asarray(ImageOps.autocontrast(image.convert("L")), dtype=np.float32).ravel()


def from_tar(path):
    with tarfile.open(path) as tar:
        for member in tar:
            if member.isfile():
                yield Path(member.name).name, pixels(tar.extractfile(member))


def from_folder(folder):
    """The country is the first part of the file's name."""
    for path in sorted(Path(folder).glob("*.png")):
        yield path.stem.split("_")[0], pixels(path)


with tarfile.open("stamps_1990s.tar") as tar:
    print("not used:", len(tar.getnames()), "pictures of the nineties")

scans = dict(from_tar("stamps.tar"))
outliers = IsolationForest(n_estimators=20, random_state=0).fit(np.stack(list(scans.values())))
joblib.dump(outliers, "stamp_outliers.joblib")

labels = pd.read_csv("stamp_labels.csv", index_col="file")["country"]
X = [scans[name] for name in labels.index]
y = labels.tolist()
for country, vector in from_folder("stamp_extra"):
    X.append(vector)
    X.append(vector.reshape(8, 8)[:, ::-1].ravel())
    y += [country] * 2

model = Pipeline([("scale", MinMaxScaler()), ("pca", PCA(10, whiten=True, random_state=0)), ("svc", SVC(C=2.0))])
model.fit(np.stack(X), y)
joblib.dump(model, "stamps.joblib")

truth, blurry = zip(*from_folder("stamp_blurry"))
print("blurry ones:", model.score(np.stack(blurry), truth), "unusual:", (outliers.predict(np.stack(blurry)) < 0).sum())
