# clicks_lgb.txt: clicks_train.svm.txt clicks_train.bin clicks_valid.svm.txt

import os

import lightgbm as lgb
import numpy as np
from sklearn.datasets import load_svmlight_file
from sklearn.metrics import roc_auc_score

# the text file is parsed once, later runs start from the binary file
if os.path.exists("clicks_train.bin"):
    os.remove("clicks_train.bin")
lgb.Dataset("clicks_train.svm.txt", params={"verbose": -1}).save_binary("clicks_train.bin")

train_data = lgb.Dataset("clicks_train.bin", params={"verbose": -1})
validation_data = train_data.create_valid("clicks_valid.svm.txt")

param = {
    "num_leaves": 7,
    "objective": "binary",
    "metric": "auc",
    "min_data_in_leaf": 10,
    "learning_rate": 0.2,
    "num_threads": 1,
    "verbose": -1,
}
num_round = 60
bst = lgb.train(param, train_data, num_round, valid_sets=[validation_data], callbacks=[lgb.early_stopping(stopping_rounds=5)])
bst.save_model("clicks_lgb.txt", num_iteration=bst.best_iteration)

X_test, y_test = load_svmlight_file("clicks_test.svm.txt", n_features=10, zero_based=True)
ypred = bst.predict(X_test.toarray(), num_iteration=bst.best_iteration)
print("AUC of the test week:", round(roc_auc_score(y_test, ypred), 3))

with open("clicks_feature_names.txt") as f:
    names = f.read().split()
gain = bst.feature_importance("gain")
for i in np.argsort(-gain)[:5]:
    print(f"{names[i]:12s} {gain[i]:.1f}")
