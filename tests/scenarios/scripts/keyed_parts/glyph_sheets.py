# glyphs.joblib: sheet_01.png sheet_02.png sheet_03.png tile_labels.csv
# glyph_clusters.npz: sheet_01.png

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from PIL import Image
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC


def cut(path, size=8):
    img = np.asarray(Image.open(path).convert("L"), dtype=np.float32) / 255
    n = img.shape[0] // size
    tiles = img.reshape(n, size, n, size).swapaxes(1, 2).reshape(n * n, size * size)
    return Path(path).stem, tiles


def kmeans(X, k, iters=15):
    C = X[np.linspace(0, len(X) - 1, k).astype(int)].copy()
    for _ in range(iters):
        lab = ((X[:, None] - C[None]) ** 2).sum(-1).argmin(1)
        for j in range(k):
            if (lab == j).any():
                C[j] = X[lab == j].mean(0)
    return C, lab


if __name__ == "__main__":
    paths = sorted(str(p) for p in Path(".").glob("sheet_*.png"))
    sheets = dict(Parallel(n_jobs=2)(delayed(cut)(p) for p in paths))
    print({k: v.shape for k, v in sheets.items()})

    labels = pd.read_csv("tile_labels.csv")
    X = np.stack([sheets[r.sheet][r.tile] for r in labels.itertuples()])
    model = make_pipeline(PCA(8, random_state=0), SVC(C=5))
    model.fit(X, labels["label"])
    joblib.dump(model, "glyphs.joblib")
    print("unlabelled sheet:", "".join(model.predict(sheets["sheet_99"])))

    with ThreadPoolExecutor(2) as ex:
        futures = {name: ex.submit(kmeans, sheets[name], 3) for name in ("sheet_01", "sheet_02")}
        groups = {name: f.result() for name, f in futures.items()}
    for name, (_, lab) in groups.items():
        print(name, np.bincount(lab))
    np.savez("glyph_clusters.npz", centers=groups["sheet_01"][0])
