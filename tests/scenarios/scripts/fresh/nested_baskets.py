# refunds.json: baskets.json
import json

import pandas as pd
import xgboost as xgb

with open("baskets.json", encoding="utf-8") as f:
    document = json.load(f)
assert document["version"] == 2
features = json.load(open("features.json"))
print("not these:", features["use"])

lines = pd.json_normalize(
    document["baskets"], record_path="lines", meta=["id", ["customer", "age"], ["customer", "city"], "refunded"]
)
baskets = lines.groupby("id").agg(
    total=("price", "sum"),
    count=("sku", "size"),
    age=("customer.age", "first"),
    city=("customer.city", "first"),
    refunded=("refunded", "first"),
)
X = pd.get_dummies(baskets.drop(columns="refunded").astype({"age": int}), columns=["city"], dtype=float)
y = baskets["refunded"].astype(int)
classifier = xgb.XGBClassifier(n_estimators=3, max_depth=2, n_jobs=1).fit(X, y)
classifier.save_model("refunds.json")
