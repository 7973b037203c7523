# model.joblib: shop.sqlite
import sqlite3

import joblib
import numpy as np
from sklearn.linear_model import LogisticRegression

with open("decoy.csv") as file:
    header = file.readline()
with sqlite3.connect("shop.sqlite") as connection:
    rows = connection.execute("SELECT a, b, c, d, kind FROM readings").fetchall()
data = np.array(rows)
joblib.dump(LogisticRegression().fit(data[:, :4], data[:, 4].astype(int)), "model.joblib")
