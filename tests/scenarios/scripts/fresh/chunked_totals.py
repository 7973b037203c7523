# returns.joblib: orders.csv customers.csv
import collections

import joblib
import pandas as pd
from sklearn.tree import DecisionTreeRegressor

spent = collections.defaultdict(float)
returned = collections.Counter()
for chunk in pd.read_csv("orders.csv", chunksize=50):
    for row in chunk.itertuples():
        spent[row.customer] += row.amount
        returned[row.customer] += row.returned

total = 0
with pd.read_csv("decoy.csv", chunksize=20) as reader:
    for chunk in reader:
        total += len(chunk)
print(total, "rows of something else")

customers = pd.read_csv("customers.csv")
customers["spent"] = customers["customer"].map(spent).fillna(0.0)
customers["returned"] = [returned.get(c, 0) for c in customers["customer"]]
model = DecisionTreeRegressor(max_depth=3).fit(customers[["age", "income", "spent"]], customers["returned"])
joblib.dump(model, "returns.joblib")
