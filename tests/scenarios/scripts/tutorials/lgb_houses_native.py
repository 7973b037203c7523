# houses_lgb.txt: houses.train houses.train.weight houses.valid

import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.metrics import root_mean_squared_error

print("Loading data...")
df_train = pd.read_csv("houses.train", header=None, sep="\t")
df_valid = pd.read_csv("houses.valid", header=None, sep="\t")
df_test = pd.read_csv("houses.test", header=None, sep="\t")
W_train = pd.read_csv("houses.train.weight", header=None)[0]
W_valid = pd.read_csv("houses.valid.weight", header=None)[0]
print("weights, mean:", W_train.mean().round(3), W_valid.mean().round(3))

y_train, X_train = df_train[0], df_train.drop(0, axis=1)
y_valid, X_valid = df_valid[0], df_valid.drop(0, axis=1)
y_test, X_test = df_test[0], df_test.drop(0, axis=1)

lgb_train = lgb.Dataset(X_train.to_numpy(), y_train.to_numpy(), weight=W_train.to_numpy(), free_raw_data=False)
lgb_eval = lgb.Dataset(X_valid.to_numpy(), y_valid.to_numpy(), reference=lgb_train)

params = {
    "boosting_type": "gbdt",
    "objective": "regression",
    "metric": ["l2", "l1"],
    "num_leaves": 15,
    "min_data_in_leaf": 8,
    "learning_rate": 0.15,
    "verbose": -1,
    "num_threads": 1,
    "seed": 3,
    "deterministic": True,
}

print("Starting training...")
gbm = lgb.train(params, lgb_train, num_boost_round=120, valid_sets=lgb_eval,
                callbacks=[lgb.early_stopping(stopping_rounds=6)])

print("Saving model...")
gbm.save_model("houses_lgb.txt", num_iteration=gbm.best_iteration)

print("Starting predicting...")
y_pred = gbm.predict(X_test.to_numpy(), num_iteration=gbm.best_iteration)
print(f"The RMSE of prediction is: {root_mean_squared_error(y_test, y_pred):.4f}")
w_rmse = np.sqrt(np.average((gbm.predict(X_valid.to_numpy()) - y_valid) ** 2, weights=W_valid))
print(f"Weighted RMSE on the validation part: {w_rmse:.4f}")
