# svm.joblib: train_0_0.npy train_1_1.npy train_2_0.npy train_3_1.npy train_4_0.npy train_5_1.npy
import os

import joblib
import numpy as np
from sklearn.svm import SVC


def load_folder(folder):
    images = []
    labels = []
    for filename in sorted(os.listdir(folder)):
        if not filename.endswith(".npy"):
            continue
        img = np.load(os.path.join(folder, filename))
        img = img.astype("float32") / 255.0
        images.append(img.flatten())
        labels.append(int(os.path.splitext(filename)[0].split("_")[-1]))
    return np.array(images), np.array(labels)


x_train, y_train = load_folder("digits/train")
x_test, y_test = load_folder("digits/test")
svm = SVC(gamma=0.01)
svm.fit(x_train, y_train)
print("test accuracy: %.2f" % svm.score(x_test, y_test))
joblib.dump(svm, "svm.joblib")
