# forecasters.pkl: meter_0.csv meter_1.csv meter_2.csv meter_3.csv meter_4.csv
# best.pkl: meter_0.csv meter_1.csv meter_2.csv meter_3.csv meter_4.csv
"""Read and lag in parallel, fit one model over all."""
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.linear_model import BayesianRidge
from sklearn.model_selection import GridSearchCV

WINDOW = 4


def windows(path):
    load = pd.read_csv(path)["load"].to_numpy()
    X = np.lib.stride_tricks.sliding_window_view(load[:-1], WINDOW)
    return X - X[:, -1:], load[WINDOW:] - load[WINDOW - 1 : -1]


paths = sorted(Path("meters").iterdir())
pairs = Parallel(n_jobs=2, prefer="threads")(delayed(windows)(path) for path in paths)
X = np.concatenate([x for x, _ in pairs])
y = np.concatenate([y for _, y in pairs])

celsius = np.genfromtxt("celsius.csv", delimiter=",", skip_header=1, usecols=1)
print("coldest", celsius.min(), "of", len(celsius))

search = GridSearchCV(BayesianRidge(), {"alpha_1": [1e-6, 1e-3], "lambda_1": [1e-6, 1e-3]}, cv=3)
search.fit(X, y)
print(search.best_params_, round(search.best_score_, 3))
with open("forecasters.pkl", "wb") as handle:
    pickle.dump(search, handle)
with open("best.pkl", "wb") as handle:
    pickle.dump(search.best_estimator_, handle)
