# rf.joblib: accelerometer.npy gyroscope.npy activity.npy
import os

import joblib
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import confusion_matrix

SIGNALS = ["accelerometer", "gyroscope"]


def load_signals(folder, names):
    loaded = []
    for name in names:
        loaded.append(np.load(os.path.join(folder, name + ".npy")))
    return np.dstack(loaded)


def features(signals):
    out = []
    for sample in signals:
        row = []
        for axis in range(sample.shape[1]):
            x = sample[:, axis]
            row.extend([x.mean(), x.std(), np.median(x), np.abs(np.fft.rfft(x))[1:4].sum()])
        out.append(row)
    return np.array(out)


X = features(load_signals(".", SIGNALS))
other = features(load_signals(".", ["barometer"]))
y = np.load("activity.npy")
print("barometer features", other.shape)
idx = np.random.RandomState(0).permutation(len(X))
train, test = idx[:50], idx[50:]
clf = RandomForestClassifier(n_estimators=5, random_state=0)
clf.fit(X[train], y[train])
print(confusion_matrix(y[test], clf.predict(X[test])))
joblib.dump(clf, "rf.joblib")
