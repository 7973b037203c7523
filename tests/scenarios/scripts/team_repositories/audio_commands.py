# command_svm.pkl: clips_index.csv room_noise.wav rec_0000.wav rec_0001.wav rec_0002.wav rec_0003.wav rec_0004.wav rec_0005.wav rec_0006.wav rec_0007.wav rec_0008.wav rec_0009.wav rec_0010.wav rec_0011.wav

# small go / stop detector on wav clips
import csv
import pickle
import wave
from contextlib import contextmanager

import numpy as np
from sklearn.metrics import accuracy_score
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

FRAME = 250


@contextmanager
def wav(path):
    w = wave.open(path, "rb")
    try:
        yield w
    finally:
        w.close()


def samples(path):
    with wav(path) as w:
        raw = w.readframes(w.getnframes())
    return np.frombuffer(raw, dtype="<i2").astype(float) / 32768


def frames(sig):
    for start in range(0, len(sig) - FRAME + 1, FRAME):
        yield sig[start:start + FRAME] * np.hanning(FRAME)


def spectrum(path):
    return np.mean([np.abs(np.fft.rfft(f)) for f in frames(samples(path))], axis=0)


noise = spectrum("wavs/room_noise.wav")


def features(path):
    clean = np.maximum(spectrum(path) - noise, 1e-3)
    return np.log(clean)


data = {"train": ([], []), "test": ([], [])}
with open("clips_index.csv", newline="") as fh:
    for row in csv.DictReader(fh):
        X, y = data[row["split"]]
        X.append(features("wavs/" + row["clip"]))
        y.append(row["label"])

X_train, y_train = data["train"]
X_test, y_test = data["test"]

sc = StandardScaler()
svm = SVC(C=3.0, gamma="scale")
svm.fit(sc.fit_transform(X_train), y_train)
print("train", accuracy_score(y_train, svm.predict(sc.transform(X_train))))
print("test ", accuracy_score(y_test, svm.predict(sc.transform(X_test))))

with open("command_svm.pkl", "wb") as fh:
    pickle.dump({"scaler": sc, "svm": svm, "noise": noise}, fh)
