# model.joblib: orders.csv loyalty.csv
import csv

import joblib
from sklearn.linear_model import Perceptron

loyal = {row["customer"] for row in csv.DictReader(open("loyalty.csv"))}
others = {row["customer"] for row in csv.DictReader(open("regions.csv"))}
with open("orders.csv") as file:
    rows = [row for row in csv.DictReader(file) if row["customer"] in loyal]
print(len(others))
model = Perceptron().fit([[float(row["amount"])] for row in rows], [int(row["returned"]) for row in rows])
joblib.dump(model, "model.joblib")
