# delay.pkl: shipments_2024-01.csv shipments_2024-02.csv shipments_2024-03.csv
import glob
import os
import pickle
import re

import numpy as np
import pandas as pd
from sklearn.neighbors import KNeighborsRegressor

HOLDOUT = "04"
frames = []
holdout = None
for filename in sorted(glob.glob(os.path.join("shipments", "*.csv"))):
    month = re.search(r"2024-(\d\d)", filename).group(1)
    df = pd.read_csv(filename)
    df.columns = df.columns.str.strip().str.lower()
    df["month"] = int(month)
    df["per_ton"] = df["hours"] / df["tons"]
    if month == HOLDOUT:
        holdout = df
        continue
    frames.append(df)

full = pd.concat(frames, axis=0, ignore_index=True)
mask = np.abs(full["per_ton"] - full["per_ton"].mean()) < 3 * full["per_ton"].std()
full = full[mask]

codes = {port: n for n, port in enumerate(sorted(full["port"].unique()))}


def matrix(df):
    return np.c_[df["tons"].values, df["month"].values, df["port"].map(codes).values]


knn = KNeighborsRegressor(n_neighbors=4)
knn.fit(matrix(full), full["hours"].values)
print("holdout MAE", np.abs(knn.predict(matrix(holdout)) - holdout["hours"]).mean())
pickle.dump((knn, codes), open("delay.pkl", "wb"))
