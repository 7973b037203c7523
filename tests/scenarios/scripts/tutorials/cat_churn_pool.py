# churn.cbm: churn_customers.csv churn_usage.csv churn_valid_ids.txt

import pandas as pd
from catboost import CatBoostClassifier, Pool

customers = pd.read_csv("churn_customers.csv")
usage = pd.read_csv("churn_usage.csv")
complaints = pd.read_csv("churn_complaints.csv")
new = pd.read_csv("churn_new_customers.csv")

with open("churn_valid_ids.txt") as f:
    valid_ids = [int(line) for line in f]

# how many complaints are there?
print(complaints.head())
print(complaints["topic"].value_counts())
print("customers with a complaint:", customers["customer_id"].isin(complaints["customer_id"]).mean())

data = pd.merge(customers, usage, on="customer_id")
print(data.describe())

# split
valid = data[data["customer_id"].isin(valid_ids)]
train = data[~data["customer_id"].isin(valid_ids)]
features = ["plan", "tenure", "region", "minutes", "support_calls"]
cat_features = ["plan", "region"]

train_pool = Pool(train[features], train["churned"], cat_features=cat_features)
valid_pool = Pool(valid[features], valid["churned"], cat_features=cat_features)

model = CatBoostClassifier(iterations=100, depth=4, learning_rate=0.15, loss_function="Logloss", random_seed=42,
                           thread_count=1, allow_writing_files=False, early_stopping_rounds=10, verbose=20)
model.fit(train_pool, eval_set=valid_pool, use_best_model=True)
model.save_model("churn.cbm")

# predictions for the new customers
new["p_churn"] = model.predict_proba(Pool(new[features], cat_features=cat_features))[:, 1]
new.to_csv("churn_predictions.csv", index=False)
print(new.sort_values("p_churn").tail())
