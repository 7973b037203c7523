# model.joblib: customers.csv orders.csv regions.csv
"""Features by customer in a dict of dicts, made into a matrix by DictVectorizer."""
import csv
from collections import defaultdict

import joblib
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import SGDRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler

features = defaultdict(dict)
tiers = {}


def read(path):
    with open(path) as handle:
        yield from csv.DictReader(handle)


for row in read("customers.csv"):
    features[row["customer"]]["age"] = float(row["age"])
    features[row["customer"]]["income"] = float(row["income"])
for row in read("regions.csv"):
    features[row["customer"]].update(region=row["region"])
for row in read("loyalty.csv"):
    tiers[row["customer"]] = int(row["tier"])
print(max(tiers.values()), "is the best tier")

samples, amounts = [], []
for row in read("orders.csv"):
    samples.append(features[row["customer"]])
    amounts.append(float(row["amount"]))
model = make_pipeline(DictVectorizer(), MaxAbsScaler(), SGDRegressor())
model.fit(samples, amounts)
joblib.dump(model, "model.joblib")
