# model.joblib: customers.csv orders.csv regions.csv
import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

decoys = pd.read_csv("decoy_regions.csv")
region_of = dict(zip(*pd.read_csv("regions.csv")[["customer", "region"]].T.values))
orders = pd.read_csv("orders.csv")
orders["region"] = orders["customer"].map(region_of).astype("category").cat.codes
orders = pd.merge(orders, pd.read_csv("customers.csv"), how="left", left_on="customer", right_on="customer")
orders["amount"] = np.log1p(orders["amount"])
train = orders.sample(150, random_state=2)
features = train[["amount", "region", "age", "income"]]
clf = HistGradientBoostingClassifier(max_iter=5).fit(features, train["returned"])
joblib.dump(clf, "model.joblib")
