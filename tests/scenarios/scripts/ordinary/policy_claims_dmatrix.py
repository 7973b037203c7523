# claims.json: policies_train.csv policy_exposure.npy policies_valid.csv
import json

import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.metrics import log_loss

with open("xgb_params.json") as f:
    PARAMS = json.load(f)

AGENTS = pd.read_csv("agents.csv")


def dmatrix(path, weight=None):
    df = pd.read_csv(path)
    label = df.pop("claim")
    df["agent"] = df["agent"].astype("category").cat.set_categories(["a1", "a2", "a3"])
    return xgb.DMatrix(df, label=label, weight=weight, enable_categorical=True)


exposure = np.load("policy_exposure.npy")
dtrain = dmatrix("policies_train.csv", weight=exposure)
dvalid = dmatrix("policies_valid.csv")

history = {}
booster = xgb.train(PARAMS, dtrain, num_boost_round=40, evals=[(dtrain, "train"), (dvalid, "valid")],
                    early_stopping_rounds=5, evals_result=history, verbose_eval=False)
print("stopped at", booster.best_iteration, "of", len(history["valid"]["logloss"]))
booster[: booster.best_iteration + 1].save_model("claims.json")

dtest = dmatrix("policies_test.csv")
prob = booster.predict(dtest, iteration_range=(0, booster.best_iteration + 1))
print("test log loss", log_loss(dtest.get_label(), prob, labels=[0, 1]))

report = pd.read_csv("policies_test.csv").assign(prob=prob).merge(AGENTS, on="agent")
print(report.groupby("town")["prob"].mean())
