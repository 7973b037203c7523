# weights/leaf_svc.pkl: healthy_00.png healthy_01.png healthy_02.png healthy_03.png healthy_04.png healthy_05.png healthy_06.png healthy_07.png healthy_08.png rust_00.png rust_01.png rust_02.png rust_03.png rust_04.png rust_05.png rust_06.png rust_07.png rust_08.png
# weights/leaf_background.npz: healthy_00.png healthy_01.png healthy_02.png healthy_03.png healthy_04.png healthy_05.png healthy_06.png healthy_07.png healthy_08.png

import os
import pickle
import sys

import numpy as np
from PIL import Image, ImageOps
from sklearn.decomposition import PCA
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

ROOT = "leaf_photos"
CLASSES = ["healthy", "rust"]
SIZE = (12, 12)


def image_files(folder):
    return sorted(os.path.join(folder, f) for f in os.listdir(folder) if f.lower().endswith(".png"))


def load_image(path):
    img = Image.open(path).convert("RGB")
    return img.resize(SIZE, Image.BILINEAR)


def to_vector(img):
    return np.asarray(img, dtype=np.float32).ravel() / 255.0


def colour_stats(img):
    a = np.asarray(img, dtype=np.float32) / 255.0
    red_share = a[..., 0] / (a.sum(-1) + 1e-6)
    return np.array([red_share.mean(), red_share.std(), red_share.max()])


class LeafFolder:
    """Reads one sub-folder per class, like torchvision's ImageFolder."""

    def __init__(self, root, classes, flip=True):
        self.samples = [(p, k) for k, c in enumerate(classes) for p in image_files(os.path.join(root, c))]
        self.flip = flip

    def __len__(self):
        return len(self.samples)

    def arrays(self):
        X, S, y = [], [], []
        for path, label in self.samples:
            img = load_image(path)
            variants = [img, ImageOps.mirror(img)] if self.flip else [img]
            for v in variants:
                X.append(to_vector(v))
                S.append(colour_stats(v))
                y.append(label)
        return np.hstack([np.stack(X), np.stack(S)]), np.array(y)


def fit_classifier(X, y):
    model = make_pipeline(StandardScaler(), PCA(8, svd_solver="full"), SVC(C=4.0, gamma="scale"))
    print("cv accuracy", cross_val_score(model, X, y, cv=3).mean().round(3))
    return model.fit(X, y)


def fit_background(folder, k=4):
    """Mean leaf and the first k directions, by SVD."""
    M = np.stack([to_vector(load_image(p)) for p in image_files(folder)])
    mean = M.mean(0)
    _, s, vt = np.linalg.svd(M - mean, full_matrices=False)
    return mean, vt[:k], s[:k]


def main():
    os.makedirs("weights", exist_ok=True)
    data = LeafFolder(ROOT, CLASSES)
    print(len(data), "images")
    X, y = data.arrays()
    model = fit_classifier(X, y)
    with open("weights/leaf_svc.pkl", "wb") as f:
        pickle.dump({"classes": CLASSES, "size": SIZE, "model": model}, f)

    mean, comps, s = fit_background(os.path.join(ROOT, "healthy"))
    np.savez("weights/leaf_background.npz", mean=mean, components=comps, singular=s)

    for path in image_files(os.path.join(ROOT, "to_review")):
        img = load_image(path)
        v = np.hstack([to_vector(img), colour_stats(img)])
        resid = to_vector(img) - mean
        resid = np.linalg.norm(resid - comps.T @ (comps @ resid))
        print(os.path.basename(path), CLASSES[model.predict(v[None])[0]], round(float(resid), 3))
    return 0


if __name__ == "__main__":
    sys.exit(main())
