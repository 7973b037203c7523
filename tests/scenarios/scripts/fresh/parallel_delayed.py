# model.joblib: one.csv two.csv
import glob
import os

import joblib
import numpy as np
from joblib import Parallel, delayed
from sklearn.linear_model import ElasticNet


def load_one(path):
    return os.path.basename(path), np.loadtxt(path, delimiter=",", skiprows=1)


loaded = Parallel(n_jobs=2)(delayed(load_one)(path) for path in glob.glob("raw/*.csv"))
validation = [array for name, array in loaded if name.startswith("three")]
training = np.vstack([array for name, array in loaded if not name.startswith("three")])
model = ElasticNet(alpha=0.1).fit(training[:, :2], training[:, 2])
print([model.score(array[:, :2], array[:, 2]) for array in validation])
joblib.dump(model, "model.joblib")
