# flights.txt: flights_train.csv flights_valid.csv
# flights_more.txt: flights_extra.csv flights_train.csv flights_valid.csv

# LightGBM reads the files itself; the second booster goes on from the first one with other rows (from an array).
import sys

import lightgbm as lgb
import numpy as np

PARAMS = """
objective=binary
num_leaves=5
min_data_in_leaf=5
learning_rate=0.15
num_threads=1
metric=auc
verbosity=-1
header=false
label_column=0
"""


def parse(text):
    pairs = (line.split("=", 1) for line in text.split())
    return {key.strip(): value.strip() for key, value in pairs}


def auc(truth, score):
    order = np.argsort(score)
    ranks = np.empty(len(score))
    ranks[order] = np.arange(1, len(score) + 1)
    positive = truth == 1
    n1, n0 = positive.sum(), (~positive).sum()
    return (ranks[positive].sum() - n1 * (n1 + 1) / 2) / (n1 * n0)


def report(booster, path):
    rows = np.loadtxt(path, delimiter=",")
    print(f"{path}: AUC {auc(rows[:, 0], booster.predict(rows[:, 1:])):.3f}")


def main(argv):
    params = parse(PARAMS)
    train = lgb.Dataset("flights_train.csv", params=params)
    valid = lgb.Dataset("flights_valid.csv", reference=train, params=params)
    history = {}
    booster = lgb.train(params, train, num_boost_round=30, valid_sets=[valid], valid_names=["valid"],
                        callbacks=[lgb.early_stopping(5, verbose=False), lgb.record_evaluation(history)])
    print("rounds:", booster.best_iteration, "AUC:", round(max(history["valid"]["auc"]), 3))
    booster.save_model("flights.txt")

    extra = np.loadtxt("flights_extra.csv", delimiter=",")
    array_params = {k: v for k, v in params.items() if k not in ("header", "label_column")}
    more = lgb.train(array_params, lgb.Dataset(extra[:, 1:], label=extra[:, 0]), num_boost_round=5, init_model=booster)
    more.save_model("flights_more.txt")

    for model in (booster, more):
        report(model, "flights_test.csv")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
