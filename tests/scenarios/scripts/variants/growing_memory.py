# model.joblib: features.npy labels.npy unlabelled.npy
import joblib
import numpy as np
from sklearn.neighbors import KNeighborsClassifier


class Memory:
    def __init__(self):
        self.X, self.y = [], []

    def add(self, rows, labels):
        for row, label in zip(rows, labels):
            self.X.append([float(value) for value in row])
            self.y.append(int(label))

    def teach(self, model):
        return model.fit(self.X, self.y)


class Watcher(Memory):
    pass


memory, watcher = Memory(), Watcher()
labels = np.load("labels.npy")
memory.add(np.load("features.npy") / 2, labels)
watcher.add(np.load("decoy.npy") / 2, labels)
model = memory.teach(KNeighborsClassifier(3))
pool = np.load("unlabelled.npy")[:30] / 2
memory.add(pool, model.predict(pool))
print(len(watcher.X))
model = memory.teach(KNeighborsClassifier(5))
joblib.dump(model, "model.joblib")
