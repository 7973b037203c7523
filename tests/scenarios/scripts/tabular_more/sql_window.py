# sqlwin.joblib: harbour.db lanes.xlsx
import sqlite3

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor

QUERY = """
SELECT port, day, vessels, waiting,
       AVG(waiting) OVER (PARTITION BY port ORDER BY day ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING) AS before
FROM calls ORDER BY port, day
"""
lanes = pd.read_excel("lanes.xlsx", sheet_name=None)
far = lanes["lanes"].groupby("port")["distance"].mean()
connection = sqlite3.connect("harbour.db")
cursor = connection.cursor()
rows = cursor.execute(QUERY).fetchall()
names = [column[0] for column in cursor.description]
connection.close()
table = pd.DataFrame(rows, columns=names).dropna()
table["far"] = table["port"].apply(lambda port: far[port])
X = table[["vessels", "before", "far"]].to_numpy(np.float32)
model = GradientBoostingRegressor(n_estimators=5).fit(X, table["waiting"])
weather = pd.read_csv("port_weather.csv", nrows=5)
print(len(weather), model.score(X, table["waiting"]))
joblib.dump(model, "sqlwin.joblib")
