# model.joblib: customers.csv orders.csv regions.csv
import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression

customers = pd.read_csv("customers.csv").set_index("customer")
spent = pd.read_csv("orders.csv").groupby("customer").agg(total=("amount", "sum"), back=("returned", "mean"))
regions = pd.read_csv("regions.csv").set_index("customer")
decoy = pd.read_csv("decoy.csv")
assert len(decoy)
table = customers.join(spent, how="inner").join(regions)
X = pd.get_dummies(table.drop(columns="back"), columns=["region"])
y = (table["back"] > 0.4).astype(int)
joblib.dump(LogisticRegression(max_iter=500).fit(X, y), "model.joblib")
