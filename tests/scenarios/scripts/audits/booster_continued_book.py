# continued.json: policy_2020.json policies_2021.csv policies_2022.csv
# fresh.json: policies_2023.csv

import json
import sys

import pandas as pd
import xgboost as xgb

FEATURES = ["driver_age", "power", "exposure"]


class Policies:
    cache: dict = {}

    @classmethod
    def matrix(cls, tag):
        if tag not in cls.cache:
            frame = pd.read_csv(f"policies_{tag}.csv")
            cls.cache[tag] = xgb.DMatrix(frame[FEATURES], label=frame["claims"])
        return cls.cache[tag]


def load_booster(path):
    booster = xgb.Booster()
    booster.load_model(path)
    return booster


def deviance(booster, tag):
    text = booster.eval(Policies.matrix(tag), name=tag)
    return float(text.rsplit(":", 1)[1])


def train_continued(params):
    return xgb.train(params, Policies.matrix("2021"), num_boost_round=25, xgb_model=load_booster("policy_2020.json"),
                     evals=[(Policies.matrix("2022"), "valid")], early_stopping_rounds=3, verbose_eval=False)


def train_fresh(params):
    history = {}
    dtrain = Policies.matrix("2023")
    booster = xgb.train(params, dtrain, num_boost_round=12, evals=[(dtrain, "train")], evals_result=history,
                        verbose_eval=False)
    print("fresh, training deviance by round:", [round(v, 3) for v in history["train"]["poisson-nloglik"]][::4])
    return booster


def run(config="boost.json"):
    with open(config) as handle:
        params = json.load(handle)
    for tag in ("2021", "2022", "2023", "2024", "acceptance"):
        print(tag, Policies.matrix(tag).num_row(), "rows")
    rival = load_booster("policy_rival.json")
    continued = train_continued(params)
    fresh = train_fresh(params)
    continued.save_model("continued.json")
    fresh.save_model("fresh.json")
    for name, booster in (("continued", continued), ("fresh", fresh), ("rival", rival)):
        print(name, {tag: round(deviance(booster, tag), 4) for tag in ("2022", "2024", "acceptance")})
    return 0


if __name__ == "__main__":
    sys.exit(run())
