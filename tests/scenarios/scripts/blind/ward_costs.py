# cost.cbm: hospital.sqlite patients.csv ward_risk.json
import json
import sqlite3

import pandas as pd
from catboost import CatBoostRegressor, Pool

QUERY = "SELECT s.patient AS patient_id, s.nights, s.cost, s.ward AS stay_ward FROM stays AS s WHERE s.nights > :least"


class Warehouse:
    def __init__(self, path):
        self.path = path

    def __enter__(self):
        self.connection = sqlite3.connect(self.path)
        return self

    def __exit__(self, *exc):
        self.connection.close()

    def query(self, sql, **params):
        return pd.read_sql(sql, self.connection, params=params)


with Warehouse("archive.sqlite") as warehouse:
    print(warehouse.query("SELECT MAX(nights) AS longest FROM stays").iloc[0, 0])

with Warehouse("hospital.sqlite") as warehouse:
    stays = warehouse.query(QUERY, least=2)

with open("ward_risk.json") as fp:
    risk = pd.Series(json.load(fp), name="risk")
patients = pd.read_csv("patients.csv", usecols=["patient_id", "age", "sex"])
data = stays.merge(patients, on="patient_id").join(risk, on="stay_ward")
cat = ["sex", "stay_ward"]
cut = int(len(data) * 0.8)
X, y = data[["nights", "age", "risk", *cat]], data["cost"]
pool, valid = Pool(X[:cut], y[:cut], cat_features=cat), Pool(X[cut:], y[cut:], cat_features=cat)
model = CatBoostRegressor(iterations=5, depth=2, verbose=False, allow_writing_files=False, thread_count=1)
model.fit(pool, eval_set=valid, early_stopping_rounds=2)
model.save_model("cost.cbm")
