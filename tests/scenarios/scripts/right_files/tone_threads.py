# tone_logreg.joblib: tones_train.csv tones_dev.csv tone_train_feats.npz tone_dev_feats.npz tone000.wav tone001.wav tone002.wav tone003.wav tone004.wav tone005.wav tone006.wav tone007.wav tone008.wav tone009.wav tone010.wav tone011.wav tone012.wav tone013.wav tone014.wav tone015.wav tone016.wav tone017.wav

"""Tone classification: spectra are computed once by threads and cached as npz."""
import csv
import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import joblib
import numpy as np
from sklearn.metrics import accuracy_score, log_loss
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

ROOT = Path("tones")
CLASSES = ["low", "high"]


def spectrum(path, bands=20):
    with wave.open(str(path)) as w:
        raw = w.readframes(w.getnframes())
    sig = np.frombuffer(raw, dtype="<i2").astype(float) / 32768
    power = np.abs(np.fft.rfft(sig * np.hanning(len(sig)))) ** 2
    return np.log(np.array([b.sum() for b in np.array_split(power, bands)]) + 1e-6)


def cache_split(split):
    with open(ROOT / f"tones_{split}.csv", newline="") as f:
        rows = list(csv.DictReader(f))
    paths = [ROOT / split / r["clip"] for r in rows]
    with ThreadPoolExecutor(max_workers=4) as pool:
        feats = list(pool.map(spectrum, paths))
    target = f"tone_{split}_feats.npz"
    np.savez(target, X=np.stack(feats), y=[CLASSES.index(r["class"]) for r in rows])
    return target


def load(path):
    with np.load(path) as z:
        return z["X"], z["y"]


def main():
    cached = {split: cache_split(split) for split in ("train", "dev", "test")}
    X_tr, y_tr = load(cached["train"])
    X_dev, y_dev = load(cached["dev"])
    scaler = StandardScaler().fit(X_tr)

    best = None
    for C in (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0):
        clf = LogisticRegression(C=C, max_iter=1000).fit(scaler.transform(X_tr), y_tr)
        loss = log_loss(y_dev, clf.predict_proba(scaler.transform(X_dev)), labels=[0, 1])
        print(f"C={C:<6} dev loss {loss:.3f}")
        if best is None or loss < best[0]:
            best = (loss, C, clf)

    _, C, clf = best
    joblib.dump({"scaler": scaler, "clf": clf, "C": C, "classes": CLASSES}, "tone_logreg.joblib")

    X_te, y_te = load(cached["test"])
    print("test accuracy", accuracy_score(y_te, clf.predict(scaler.transform(X_te))))


if __name__ == "__main__":
    main()
