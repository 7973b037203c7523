# model.joblib: orders.csv customers.csv
import csv
from collections import Counter, defaultdict

import joblib
from sklearn.linear_model import LinearRegression

totals = defaultdict(float)
counts = Counter()
with open("orders.csv") as f:
    for row in csv.DictReader(f):
        key = int(row["customer"])
        totals[key] += float(row["amount"])
        counts[key] += 1

seen = set()
with open("regions.csv") as f:
    for line in f:
        seen.add(line.rstrip().split(",")[1])
print("there are", len(seen) - 1, "regions")

X, y = [], []
with open("customers.csv") as f:
    reader = csv.reader(f)
    next(reader)
    for number, age, income in reader:
        n = int(number)
        if not counts[n]:
            continue
        X.append([float(age), float(income), counts[n]])
        y.append(totals[n])

model = LinearRegression()
model.fit(X, y)
joblib.dump(model, "model.joblib")
