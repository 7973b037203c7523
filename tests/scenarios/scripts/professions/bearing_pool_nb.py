# bearing_lr.pkl: vib_labels.csv vib_001.npy vib_002.npy vib_003.npy vib_004.npy vib_005.npy vib_006.npy vib_007.npy vib_008.npy

# %%
import os
import pickle
import sys
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix
from sklearn.preprocessing import RobustScaler

# %%
# functions for Pool have to live in a module (notebook!)
Path("sigfeat.py").write_text('''
import numpy as np

def extract(path):
    x = np.load(path).astype(float)
    x = x - x.mean()
    spec = np.abs(np.fft.rfft(x * np.hanning(len(x))))
    rms = np.sqrt((x ** 2).mean())
    bands = [b.sum() for b in np.array_split(spec[1:], 6)]
    kurt = (x ** 4).mean() / rms ** 4
    return [rms, np.abs(x).max() / rms, kurt] + bands
''')
sys.path.insert(0, os.getcwd())
from sigfeat import extract

# %%
if __name__ == "__main__":
    meta = pd.read_csv("vib_labels.csv")
    files = [Path("vib") / f"{run}.npy" for run in meta["run"]]
    with Pool(2) as pool:
        feats = pool.map(extract, files, chunksize=3)
    F = np.array(feats)
    print("features", F.shape)

    # %%
    is_train = (meta["split"] == "train").to_numpy()
    y = (meta["state"] == "worn").astype(int).to_numpy()
    X = np.column_stack([F, meta["rpm"]])
    X_train, X_test = X[is_train], X[~is_train]

    # %%
    sc = RobustScaler().fit(X_train)
    clf = LogisticRegression(C=0.5).fit(sc.transform(X_train), y[is_train])
    with open("bearing_lr.pkl", "wb") as f:
        pickle.dump({"scaler": sc, "clf": clf}, f)

    # %%
    print(confusion_matrix(y[~is_train], clf.predict(sc.transform(X_test))))
