# crack_svm.pkl: labels_pics.csv ok_01.png ok_02.png ok_03.png ok_04.png ok_05.png ok_06.png crack_01.png crack_02.png crack_03.png crack_04.png crack_05.png crack_06.png

# Find cracks in small grey pictures (PCA + SVM)
import csv
import os
import pickle

import numpy as np
from PIL import Image
from sklearn.decomposition import PCA
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import LeaveOneOut, cross_val_predict
from sklearn.pipeline import Pipeline
from sklearn.svm import SVC

FOLDER = "pics"
SIZE = (16, 16)


def read_image(name):
    with Image.open(os.path.join(FOLDER, name)) as im:
        im = im.convert("L").resize(SIZE)
        return np.asarray(im, dtype=np.float64) / 255.0


def augment(image):
    """The picture itself, mirrored and turned upside down."""
    return [image, image[:, ::-1], image[::-1, :]]


with open("labels_pics.csv", newline="") as f:
    rows = list(csv.DictReader(f))

images = {row["filename"]: read_image(row["filename"]) for row in rows}
print(len(images), "pictures, mean brightness", np.mean([im.mean() for im in images.values()]).round(3))

x_train, y_train = [], []
x_test, y_test = [], []
for row in rows:
    label = 1 if row["label"] == "crack" else 0
    if row["split"] == "train":
        for version in augment(images[row["filename"]]):
            x_train.append(version.ravel())
            y_train.append(label)
    else:
        x_test.append(images[row["filename"]].ravel())
        y_test.append(label)

x_train, y_train = np.stack(x_train), np.array(y_train)
x_test, y_test = np.stack(x_test), np.array(y_test)
mean_image = x_train.mean(axis=0)

model = Pipeline([
    ("pca", PCA(n_components=6, whiten=True, random_state=0)),
    ("svm", SVC(kernel="rbf", C=5.0)),
])
guess = cross_val_predict(model, x_train - mean_image, y_train, cv=LeaveOneOut())
print("leave one out:", (guess == y_train).mean().round(3))

model.fit(x_train - mean_image, y_train)
print("test:")
print(confusion_matrix(y_test, model.predict(x_test - mean_image)))

with open("crack_svm.pkl", "wb") as f:
    pickle.dump({"model": model, "mean_image": mean_image, "size": SIZE}, f)
