# pls_train.pkl: spectra.npz train_ids.txt
# pls_clean.pkl: spectra.npz quarantine_ids.json

import csv
import json
import pickle
from collections import Counter

import numpy as np
from sklearn.cross_decomposition import PLSRegression


def read_ids(path):
    with open(path) as fh:
        return {line.strip() for line in fh if line.strip()}


def rows_of(ids, wanted):
    return np.array([i for i, s in enumerate(ids) if s in wanted])


z = np.load("spectra.npz")
ids, X, y = z["ids"], z["X"], z["y"]

splits = {part: rows_of(ids, read_ids(f"{part}_ids.txt")) for part in ("train", "test")}
for k, v in splits.items():
    print(k, len(v))

with open("lab_notes.csv", newline="") as fh:
    notes = list(csv.DictReader(fh))
print("operators:", Counter(n["operator"] for n in notes))

model = PLSRegression(n_components=4)
model.fit(X[splits["train"]], y[splits["train"]])
pred = model.predict(X[splits["test"]]).ravel()
print("test rmse %.3f" % np.sqrt(np.mean((pred - y[splits["test"]]) ** 2)))
with open("pls_train.pkl", "wb") as fh:
    pickle.dump(model, fh)

# production model: everything that is not quarantined
bad = set()
for reason, lst in json.load(open("quarantine_ids.json")).items():
    print(reason, len(lst))
    bad.update(lst)
ok = np.array([s not in bad for s in ids])
final = PLSRegression(n_components=4).fit(X[ok], y[ok])
with open("pls_clean.pkl", "wb") as fh:
    pickle.dump(final, fh)
