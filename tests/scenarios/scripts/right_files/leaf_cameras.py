# leaf_cam1.pkl: cam1_labels.csv cam1_leaf00.png cam1_leaf01.png cam1_leaf02.png cam1_leaf03.png cam1_leaf04.png cam1_leaf05.png cam1_leaf06.png cam1_leaf07.png cam1_leaf08.png cam1_leaf09.png
# leaf_cam2.pkl: cam2_labels.csv cam2_leaf00.png cam2_leaf01.png cam2_leaf02.png cam2_leaf03.png cam2_leaf04.png cam2_leaf05.png cam2_leaf06.png cam2_leaf07.png cam2_leaf08.png cam2_leaf09.png

# One classifier per camera, then see how badly each does on the other one
import glob
import os
import pickle

import numpy as np
import pandas as pd
from PIL import Image
from sklearn.decomposition import PCA
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelEncoder, MinMaxScaler

ROOT = "leaves"


def read_image(path):
    img = Image.open(path).convert("RGB")
    arr = np.array(img) / 255.0
    hist = [np.histogram(arr[..., c], bins=8, range=(0, 1))[0] for c in range(3)]
    return np.concatenate([arr.mean(axis=(0, 1)), arr.std(axis=(0, 1)), np.concatenate(hist)])


def read_camera(cam):
    labels = pd.read_csv(os.path.join(ROOT, cam + "_labels.csv"), index_col="image")["species"]
    X, names = [], []
    for path in sorted(glob.glob(os.path.join(ROOT, cam, "*.png"))):
        X.append(read_image(path))
        names.append(os.path.basename(path))
    return np.array(X), labels.loc[names].to_numpy()


cameras = {}
for cam in ["cam1", "cam2"]:
    cameras[cam] = read_camera(cam)
    print(cam, cameras[cam][0].shape, np.unique(cameras[cam][1], return_counts=True))

models = {}
for cam, (X, labels) in cameras.items():
    enc = LabelEncoder()
    y = enc.fit_transform(labels)
    pipe = make_pipeline(MinMaxScaler(), PCA(4, random_state=0), KNeighborsClassifier(3))
    folds = StratifiedKFold(3, shuffle=True, random_state=0)
    print(cam, "cv accuracy", cross_val_score(pipe, X, y, cv=folds).mean().round(2))
    pipe.fit(X, y)
    models[cam] = {"pipe": pipe, "classes": enc.classes_.tolist()}

for cam, model in models.items():
    for other, (X, labels) in cameras.items():
        pred = np.array(model["classes"])[model["pipe"].predict(X)]
        print(f"trained on {cam}, shown {other}: {np.mean(pred == labels):.2f}")

for cam in models:
    with open(f"leaf_{cam}.pkl", "wb") as f:
        pickle.dump(models[cam], f)
