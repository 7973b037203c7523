# icing_lgb.txt: icing_train.npz icing_valid.npz icing_met.csv icing_prior.npy

import argparse
import os
import sys
from dataclasses import asdict, dataclass

sys.path.insert(0, os.getcwd())

import lightgbm as lgb
import numpy as np
import pandas as pd

from windrep.callbacks import HistoryFile
from windrep.data import IcingData, Met


@dataclass
class Params:
    objective: str = "binary"
    metric: str = "binary_logloss"
    learning_rate: float = 0.1
    num_leaves: int = 7
    min_data_in_leaf: int = 10
    num_threads: int = 1
    verbosity: int = -1
    seed: int = 11


def positions(path):
    for row in pd.read_csv(path).itertuples(index=False):
        print(f"  {row.turbine}: {row.lat:.2f} N {row.lon:.2f} E")


def train(rounds, patience):
    met = Met("icing_met.csv")
    fit = IcingData("icing_train.npz", met, prior="icing_prior.npy")
    valid = IcingData("icing_valid.npz", met)
    reference = fit.as_lgb()
    booster = lgb.train(
        asdict(Params()), reference, num_boost_round=rounds, valid_sets=[valid.as_lgb(reference)], valid_names=["valid"],
        callbacks=[lgb.early_stopping(patience, verbose=False), HistoryFile("icing_history.log")])
    return booster, met


def main(argv=None):
    ap = argparse.ArgumentParser()
    ap.add_argument("-n", "--rounds", type=int, default=40)
    ap.add_argument("--patience", type=int, default=8)
    ap.add_argument("-o", "--out", default="icing_lgb.txt")
    args = ap.parse_args(argv)

    positions("turbine_positions.csv")
    booster, met = train(args.rounds, args.patience)
    booster.save_model(args.out, num_iteration=booster.best_iteration)

    test = IcingData("icing_test.npz", met)
    raw = booster.predict(test.x, raw_score=True)
    print("best iteration", booster.best_iteration, "accuracy", np.mean((raw > 0) == test.y))


main()
