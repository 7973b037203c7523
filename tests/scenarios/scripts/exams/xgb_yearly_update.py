# stage1.ubj: clicks_2022.csv
# stage2.ubj: clicks_2022.csv clicks_2023.csv
# fresh_2023.json: clicks_2023.csv

import argparse

import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.metrics import log_loss


def get_args():
    ap = argparse.ArgumentParser(description="yearly update of the click model")
    ap.add_argument("--old", default="clicks_2021.csv")
    ap.add_argument("--first", default="clicks_2022.csv")
    ap.add_argument("--second", default="clicks_2023.csv")
    ap.add_argument("--rounds", type=int, default=25)
    ap.add_argument("--eta", type=float, default=0.2)
    ap.add_argument("--seed", type=int, default=0)
    return ap.parse_args()


def to_dmatrix(path):
    df = pd.read_csv(path)
    df["hour_sin"] = np.sin(df["hour"])
    label = df.pop("clicked")
    return xgb.DMatrix(df, label=label)


def loss(booster, dm):
    return round(log_loss(dm.get_label(), booster.predict(dm), labels=[0, 1]), 4)


def main():
    args = get_args()
    params = {
        "objective": "binary:logistic", "eta": args.eta, "max_depth": 3,
        "subsample": 0.9, "seed": args.seed, "nthread": 1,
    }
    old = to_dmatrix(args.old)
    first = to_dmatrix(args.first)
    second = to_dmatrix(args.second)
    print("rows:", old.num_row(), first.num_row(), second.num_row())

    # first year
    booster = xgb.train(params, first, num_boost_round=args.rounds)
    booster.save_model("stage1.ubj")
    print("stage 1: own year", loss(booster, first), "year before", loss(booster, old))

    # go on with the new year, with a smaller step
    params2 = dict(params, eta=args.eta / 2)
    booster2 = xgb.train(params2, second, num_boost_round=args.rounds, xgb_model="stage1.ubj")
    booster2.save_model("stage2.ubj")
    print("stage 2:", booster2.num_boosted_rounds(), "rounds, own year", loss(booster2, second),
          "oldest year", loss(booster2, old))

    # what would a model of the new year alone give?
    fresh = xgb.train(params, second, num_boost_round=args.rounds)
    fresh.save_model("fresh_2023.json")
    print("fresh:  own year", loss(fresh, second), "oldest year", loss(fresh, old))


if __name__ == "__main__":
    main()
