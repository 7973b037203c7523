# lgb.txt: train.csv weights.npy march.csv
import lightgbm as lgb
import numpy as np
import pandas as pd

FEATURES = ["a", "b", "c", "d"]


def make_dataset(path, weight=None, reference=None):
    frame = pd.read_csv(path)
    return lgb.Dataset(frame[FEATURES], label=frame["kind"], weight=weight, reference=reference, free_raw_data=False)


weights = np.load("weights.npy")
weights = weights / weights.mean()
train_set = make_dataset("train.csv", weight=weights)
valid_set = make_dataset("march.csv", reference=train_set)
held_out = pd.read_csv("test.csv")
results = {}
model = lgb.train(
    {"objective": "binary", "verbose": -1, "num_threads": 1, "min_data_in_leaf": 5},
    train_set,
    num_boost_round=6,
    valid_sets=[train_set, valid_set],
    valid_names=["train", "valid"],
    callbacks=[lgb.record_evaluation(results)],
)
print(results["valid"]["binary_logloss"][-1], ((model.predict(held_out[FEATURES]) > 0.5) == held_out["kind"]).mean())
model.save_model("lgb.txt")
