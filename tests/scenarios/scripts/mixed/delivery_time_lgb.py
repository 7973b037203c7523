# delivery_lgb.txt: deliveries_q1.csv.gz deliveries_q2.csv.gz deliveries_q3.csv.gz couriers.feather delivery_weights.npy
import sys
from dataclasses import dataclass, field
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import yaml


@dataclass
class Config:
    quarters: list
    params: dict
    rounds: int = 50
    valid_quarter: int = 3
    test_quarter: int = 4
    categorical: list = field(default_factory=lambda: ["city", "vehicle"])

    @classmethod
    def from_yaml(cls, path):
        return cls(**yaml.safe_load(Path(path).read_text()))


def read_quarter(q: int) -> pd.DataFrame:
    df = pd.read_csv(f"deliveries_q{q}.csv.gz")
    df["quarter"] = q
    return df


def enrich(df, couriers, cities, cfg):
    df = df.join(couriers.set_index("courier"), on="courier")
    df = df.merge(cities, on="city", how="left", validate="many_to_one")
    # was tried in March: inhabitants only repeat the city
    df = df.drop(columns=["mayor", "people"])
    df["city"] = pd.Categorical(df["city"], categories=["LYS", "NTE", "BOD"])
    df["vehicle"] = df["vehicle"].astype("category")
    df["load"] = df.parcels / df.km.clip(lower=0.5)
    return df


def split_xy(df):
    y = df["minutes"]
    X = df.drop(columns=["minutes", "courier", "quarter"])
    return X, y


def run(config_path):
    cfg = Config.from_yaml(config_path)
    couriers = pd.read_feather("couriers.feather")
    cities = pd.read_csv("cities.csv")
    weights = np.load("delivery_weights.npy")

    history = pd.concat([read_quarter(q) for q in cfg.quarters], ignore_index=True)
    X, y = split_xy(enrich(history, couriers, cities, cfg))
    Xv, yv = split_xy(enrich(read_quarter(cfg.valid_quarter), couriers, cities, cfg))

    train = lgb.Dataset(X, y, weight=weights, categorical_feature=cfg.categorical, free_raw_data=False)
    valid = train.create_valid(Xv, yv)
    booster = lgb.train(cfg.params, train, cfg.rounds, valid_sets=[valid], valid_names=["q3"],
                        callbacks=[lgb.early_stopping(4, verbose=False), lgb.log_evaluation(5)])
    booster.save_model("delivery_lgb.txt", num_iteration=booster.best_iteration)

    Xt, yt = split_xy(enrich(read_quarter(cfg.test_quarter), couriers, cities, cfg))
    error = np.abs(booster.predict(Xt) - yt)
    print(f"Q{cfg.test_quarter}: mean error {error.mean():.1f} min, 90% below {np.quantile(error, 0.9):.1f} min")
    gain = pd.Series(booster.feature_importance("gain"), booster.feature_name()).sort_values(ascending=False)
    print(gain.head(4))


if __name__ == "__main__":
    run(sys.argv[1] if len(sys.argv) > 1 else "delivery.yaml")
