# model.joblib: customers.csv orders.csv
import joblib
import pandas as pd
from sklearn.ensemble import RandomForestClassifier

customers = pd.read_csv("customers.csv")
orders = pd.read_csv("orders.csv")
regions = pd.read_csv("decoy_regions.csv")
print(regions.region.value_counts())
table = orders.merge(customers, on="customer", how="inner")
table["ratio"] = table["amount"] / (1 + table["income"].abs())
X = table[["age", "income", "amount", "ratio"]]
model = RandomForestClassifier(n_estimators=5).fit(X, table["returned"])
joblib.dump(model, "model.joblib")
