# fraud.txt: fraud_train.csv fraud_valid.csv
import lightgbm as lgb
import numpy as np
import pandas as pd

train_df = pd.read_csv("fraud_train.csv")
valid_df = pd.read_csv("fraud_valid.csv")
test_df = pd.read_csv("fraud_test.csv")
phones = pd.read_csv("phones.csv")

use = list(train_df.columns.difference(["fraud"]))
for df in (train_df, valid_df, test_df):
    df["amount_per_km"] = df["amount"] / (1 + df["distance"].abs())
    df["merchant"] = df["merchant"].astype("category")
use.append("amount_per_km")
print(len(phones), "phone numbers,", len(test_df), "rows to submit")

dtrain = lgb.Dataset(train_df[use], label=train_df["fraud"], free_raw_data=False)
dvalid = lgb.Dataset(valid_df[use], label=valid_df["fraud"], reference=dtrain, free_raw_data=False)

params = dict(objective="binary", learning_rate=0.2, num_leaves=6, min_data_in_leaf=4, verbose=-1, num_threads=1)
bst = lgb.train(
    params,
    dtrain,
    num_boost_round=12,
    valid_sets=[dvalid],
    valid_names=["valid"],
    callbacks=[lgb.early_stopping(4, verbose=False), lgb.log_evaluation(0)],
)
bst.save_model("fraud.txt", num_iteration=bst.best_iteration)

pred = bst.predict(test_df[use], num_iteration=bst.best_iteration)
sub = pd.DataFrame({"id": np.arange(len(pred)), "target": pred.round(5)})
sub.to_csv("sub.csv", index=False)
print(sub.head())
