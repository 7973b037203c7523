# km.joblib: one.csv two.csv
# gm.joblib: one.csv two.csv three.csv
import sys
from glob import glob
from os.path import basename, join

import joblib
import numpy as np
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture
from sklearn.preprocessing import normalize


def read_part(path):
    table = []
    with open(path) as handle:
        header = handle.readline().strip().split(",")
        for line in handle:
            values = [float(v) for v in line.split(",")]
            table.append(values)
    return header, np.asarray(table)


raw = "raw"
parts = {}
for path in sorted(glob(join(raw, "*.csv"))):
    header, values = read_part(path)
    parts[basename(path)[:-4]] = values
    print(basename(path), header, values.shape, file=sys.stderr)

first = np.vstack((parts["one"], parts["two"]))
km = KMeans(n_clusters=2, n_init=1, random_state=0).fit(normalize(first))
joblib.dump(km, "km.joblib")
gm = GaussianMixture(2, random_state=0).fit(np.vstack(list(parts.values())))
joblib.dump(gm, "gm.joblib")
_, decoy = read_part("decoy.csv")
print(decoy.mean())
