# pca.joblib: train_cat0.png train_cat1.png train_cat2.png train_cat3.png train_dog0.png train_dog1.png train_dog2.png train_dog3.png
# knn.joblib: train_cat0.png train_cat1.png train_cat2.png train_cat3.png train_dog0.png train_dog1.png train_dog2.png train_dog3.png
from pathlib import Path

import joblib
import numpy as np
from PIL import Image, ImageOps
from sklearn.decomposition import PCA
from sklearn.neighbors import KNeighborsClassifier


def load_folder(folder: Path):
    images, labels = [], []
    for file in sorted(folder.rglob("*.png")):
        with Image.open(file) as image:
            small = ImageOps.grayscale(image).resize((6, 6))
            images.append(np.asarray(small, dtype=float).ravel() / 255)
        labels.append(file.parent.name)
    return np.array(images), np.array(labels)


root = Path("photos")
x_train, y_train = load_folder(root / "train")
x_test, y_test = load_folder(root / "test")
pca = PCA(n_components=3).fit(x_train)
joblib.dump(pca, "pca.joblib")
knn = KNeighborsClassifier(1).fit(pca.transform(x_train), y_train)
print("accuracy", (knn.predict(pca.transform(x_test)) == y_test).mean())
joblib.dump(knn, "knn.joblib")
