# enriched.joblib: loans_2022.csv applicants.csv cantons.csv
"""Rows as dicts, enriched step by step, as a backend engineer would."""
import csv

import joblib
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import Perceptron
from sklearn.pipeline import make_pipeline


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


loans, people, cantons, blocked = map(read, ("loans_2022.csv", "applicants.csv", "cantons.csv", "blocked.csv"))
people_by_id = {person["applicant"]: person for person in people}
rate_by_region = {row["region"]: float(row["unemployment"]) for row in cantons}
for loan in loans:
    person = people_by_id[loan["applicant"]]
    loan["age"] = int(person["age"])
    loan["income"] = float(person["income"])
    loan["rate"] = rate_by_region.get(person["region"], 0.0)
    loan["amount"] = float(loan["amount"]) / loan["income"]

labels = [int(loan["defaulted"]) for loan in loans]
features = [{key: loan[key] for key in ("age", "rate", "amount", "purpose")} for loan in loans]
model = make_pipeline(DictVectorizer(sparse=False), Perceptron(max_iter=50, tol=None))
model.fit(features, labels)
print(model.score(features, labels), {row["reason"] for row in blocked})
joblib.dump(model, "enriched.joblib")
