# model.joblib: orders.csv regions.csv encoding.csv
"""Target encoding with smoothing; the table of means is kept as a file, as serving needs it too."""
import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression

SMOOTHING = 5.0


def fit_encoding(frame, by, target):
    prior = frame[target].mean()
    stats = frame.groupby(by)[target].agg(["mean", "count"])
    weight = stats["count"] / (stats["count"] + SMOOTHING)
    return (prior * (1 - weight) + stats["mean"] * weight).rename("encoded")


orders = pd.read_csv("orders.csv").set_index("customer").join(pd.read_csv("regions.csv").set_index("customer"))
other_regions = pd.read_csv("decoy_regions.csv")
print(other_regions["region"].value_counts())
fit_encoding(orders, "region", "returned").to_csv("encoding.csv")

encoding = pd.read_csv("encoding.csv", index_col="region")["encoded"].to_dict()
orders["region"] = orders["region"].map(encoding)
model = LogisticRegression()
model.fit(orders[["amount", "region"]], orders["returned"])
joblib.dump(model, "model.joblib")
