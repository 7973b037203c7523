# hive_loss.txt: hive_train.csv hive_train.csv.weight hive_valid.csv

# As in the python-guide: LightGBM parses the text files itself, label in the first
# column, and takes the row weights from <file>.weight lying next to the training file.
import os
import sys

import lightgbm as lgb
import numpy as np

ROOT = os.getcwd()


def local(name):
    path = os.path.join(ROOT, name)
    if not os.path.isfile(path):
        sys.exit(f"{path} is missing")
    return path


def apiary_summary():
    import csv

    with open(local("apiaries.csv"), newline="") as f:
        colonies = [int(row["colonies"]) for row in csv.DictReader(f)]
    print(f"{len(colonies)} apiaries with {sum(colonies)} colonies")


def run():
    apiary_summary()
    common = {"label_column": 0, "header": False, "verbose": -1}
    train = lgb.Dataset(local("hive_train.csv"), params=common)
    valid = lgb.Dataset(local("hive_valid.csv"), reference=train, params=common)
    params = {
        **common, "objective": "binary", "metric": ["auc", "binary_logloss"], "first_metric_only": True, "num_leaves": 6,
        "min_data_in_leaf": 8, "bagging_fraction": 0.8, "bagging_freq": 1, "num_threads": 1, "seed": 5,
    }
    bst = lgb.train(
        params, train, num_boost_round=30, valid_sets=[valid], valid_names=["valid"],
        callbacks=[lgb.early_stopping(6, verbose=False), lgb.log_evaluation(10)],
    )
    print("weights used:", train.get_weight() is not None and np.round(train.get_weight()[:3], 2))
    bst.save_model(local_out := os.path.join(ROOT, "hive_loss.txt"), num_iteration=bst.best_iteration)

    truth = np.loadtxt(local("hive_test.csv"), delimiter=",")
    p = lgb.Booster(model_file=local_out).predict(truth[:, 1:])
    print("accuracy on the test apiaries:", np.mean((p > 0.5) == truth[:, 0]).round(3))


run()
