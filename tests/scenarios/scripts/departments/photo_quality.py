# photo_quality.pkl: photo_ratings.csv photo_features.npy photo_names.json photo_00.png photo_01.png photo_02.png photo_03.png photo_04.png photo_05.png photo_06.png photo_07.png photo_08.png photo_09.png photo_10.png photo_11.png
# blur_gate.json: sharp_0.png sharp_1.png sharp_2.png blurred_0.png blurred_1.png blurred_2.png

# Image quality scoring for the upload service.
# Step 1 extracts features into a cache, step 2 trains on the cache, step 3 fits the blur gate.
import json
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.model_selection import LeaveOneOut, cross_val_predict
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

PHOTO_DIR = Path("photos")
NEW_DIR = Path("photos_new")
BLUR_DIR = Path("blur_pairs")
FEATURE_FILE = "photo_features.npy"
NAME_FILE = "photo_names.json"


def load_gray(path):
    with Image.open(path) as im:
        return np.asarray(im.convert("L"), dtype=float)


def laplacian_var(a):
    lap = -4 * a[1:-1, 1:-1] + a[:-2, 1:-1] + a[2:, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:]
    return lap.var()


def describe(a):
    hist, _ = np.histogram(a, bins=8, range=(0, 255), density=True)
    gx, gy = np.diff(a, axis=1), np.diff(a, axis=0)
    clipped = np.mean((a < 4) | (a > 251))
    return np.r_[a.mean(), a.std(), laplacian_var(a), np.abs(gx).mean(), np.abs(gy).mean(), clipped, hist]


def extract(folder):
    names, feats = [], []
    for p in sorted(folder.glob("*.png")):
        names.append(p.name)
        feats.append(describe(load_gray(p)))
    return names, np.vstack(feats)


def build_cache():
    names, feats = extract(PHOTO_DIR)
    np.save(FEATURE_FILE, feats)
    with open(NAME_FILE, "w") as f:
        json.dump(names, f)
    print("cached", feats.shape)


def train_quality():
    X = np.load(FEATURE_FILE)
    with open(NAME_FILE) as f:
        names = json.load(f)
    ratings = pd.read_csv("photo_ratings.csv").set_index("file")["rating"]
    y = ratings.loc[names].to_numpy()

    models = {
        "linear": make_pipeline(StandardScaler(), LinearRegression()),
        "ridge": make_pipeline(StandardScaler(), Ridge(alpha=3.0)),
        "knn": make_pipeline(StandardScaler(), KNeighborsRegressor(3)),
    }
    mae = {}
    for name, m in models.items():
        pred = cross_val_predict(m, X, y, cv=LeaveOneOut())
        mae[name] = np.abs(pred - y).mean()
        print(f"{name:8s} MAE {mae[name]:.3f}")
    winner = min(mae, key=mae.get)
    best = models[winner].fit(X, y)
    with open("photo_quality.pkl", "wb") as f:
        pickle.dump({"winner": winner, "model": best}, f)
    return best


def fit_blur_gate():
    values = {"sharp": [], "blurred": []}
    for kind in values:
        for p in sorted(BLUR_DIR.glob(f"{kind}_*.png")):
            values[kind].append(laplacian_var(load_gray(p)))
    cut = (np.mean(np.log(values["sharp"])) + np.mean(np.log(values["blurred"]))) / 2
    gate = {"log_laplacian_cut": float(cut), "n": {k: len(v) for k, v in values.items()}}
    with open("blur_gate.json", "w") as f:
        json.dump(gate, f, indent=2)
    return gate


if __name__ == "__main__":
    build_cache()
    model = train_quality()
    gate = fit_blur_gate()

    names, feats = extract(NEW_DIR)
    for n, f, s in zip(names, feats, model.predict(feats)):
        blurred = np.log(f[2]) < gate["log_laplacian_cut"]
        print(n, f"score={s:.2f}", "BLURRED" if blurred else "ok")
