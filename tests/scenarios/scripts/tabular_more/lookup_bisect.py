# bands.joblib: applicants.csv loans_2023.csv cantons.csv
import bisect
import csv
import operator
from types import SimpleNamespace

import joblib
import numpy as np
from sklearn.naive_bayes import CategoricalNB

with open("cantons.csv") as f:
    cantons = sorted(((row["region"], float(row["unemployment"])) for row in csv.DictReader(f)), key=operator.itemgetter(1))
cuts = [rate for _, rate in cantons][1::2]
rates = dict(cantons)

with open("applicants.csv") as f:
    people = {
        row["applicant"]: SimpleNamespace(
            age=bisect.bisect([30, 45, 60], int(row["age"])), risk=bisect.bisect(cuts, rates[row["region"]])
        )
        for row in csv.DictReader(f)
    }

X, y = [], []
with open("loans_2023.csv") as f:
    for row in csv.DictReader(f):
        person = people.get(row["applicant"])
        if not person:
            continue
        X.append([person.age, person.risk, int(row["term"]) // 12])
        y.append(row["defaulted"])
with open("blocked.csv") as f:
    print(len(f.readlines()) - 1, "blocked")
model = CategoricalNB(min_categories=8).fit(np.array(X), np.array(y))
joblib.dump(model, "bands.joblib")
