# parts_selected.pkl: parts_labels.csv part_00.png part_01.png part_02.png part_03.png part_04.png part_05.png part_06.png part_07.png part_08.png part_09.png part_10.png part_11.png part_12.png part_13.png part_14.png part_15.png part_16.png part_17.png
# parts_forest.pkl: parts_labels.csv part_00.png part_01.png part_02.png part_03.png part_04.png part_05.png part_06.png part_07.png part_08.png part_09.png part_10.png part_11.png

import os
import pickle

import numpy as np
import pandas as pd
from PIL import Image
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

IMG_DIR = "parts"


def image_features(name):
    img = Image.open(os.path.join(IMG_DIR, name)).convert("L").resize((12, 12))
    a = np.asarray(img, dtype=float)
    return np.concatenate([a.ravel(), [a.mean(), a.std(), a.min()]])


labels = pd.read_csv("parts_labels.csv")
X, y = {}, {}
for split, rows in labels.groupby("split"):
    X[split] = np.stack([image_features(f) for f in rows["file"]])
    y[split] = (rows["label"] == "scratch").astype(int).to_numpy()
    print(split, X[split].shape, y[split].mean())

# pick C and gamma on the validation pictures
best_acc, best_params = -1, None
for C in [0.1, 1, 10]:
    for gamma in ["scale", 0.001]:
        svm = make_pipeline(StandardScaler(), SVC(C=C, gamma=gamma))
        svm.fit(X["train"], y["train"])
        acc = accuracy_score(y["val"], svm.predict(X["val"]))
        if acc > best_acc:
            best_acc, best_params = acc, {"C": C, "gamma": gamma}
print("val", best_acc, best_params)

# refit on everything except test
final = make_pipeline(StandardScaler(), SVC(probability=False, **best_params))
final.fit(np.vstack([X["train"], X["val"]]), np.concatenate([y["train"], y["val"]]))
with open("parts_selected.pkl", "wb") as f:
    pickle.dump(final, f)

forest = RandomForestClassifier(n_estimators=40, random_state=0).fit(X["train"], y["train"])
with open("parts_forest.pkl", "wb") as f:
    pickle.dump(forest, f)

for name, m in [("svm", final), ("forest", forest)]:
    print(name, "test accuracy", accuracy_score(y["test"], m.predict(X["test"])))
