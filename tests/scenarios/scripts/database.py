# model.joblib: shop.sqlite
import sqlite3

import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression

decoy = pd.read_csv("decoy.csv")
connection = sqlite3.connect("shop.sqlite")
df = pd.read_sql("SELECT a, b, c, kind FROM readings WHERE d < 2", connection)
connection.close()
joblib.dump(LogisticRegression().fit(df[["a", "b", "c"]], df.kind), "model.joblib")
