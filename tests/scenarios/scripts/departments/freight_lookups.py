# freight_price.joblib: freight_q3.csv lane_lookup.csv carrier_lookup.csv freight_q1.csv freight_q2.csv
# freight_delay.joblib: freight_q3.csv carrier_lookup.csv freight_q2.csv

"""Freight pricing.

stage "lookups": aggregates older quarters to lookup tables that other teams use as well
stage "train":   trains the price and the delay model on the current quarter with these tables
stage "check":   errors on the newest quarter
"""
import logging
import sys
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.linear_model import HuberRegressor
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)-7s %(message)s")
logger = logging.getLogger("freight")

QUARTER = "freight_{}.csv"
LOOKUPS = {"lane": "lane_lookup.csv", "carrier": "carrier_lookup.csv", "zone": "zone_lookup.csv"}
PRICE_FEATURES = ["km", "kg", "kg_km", "lane_price_per_km", "lane_price_std", "carrier_factor"]
DELAY_FEATURES = ["km", "kg", "carrier_delay", "carrier_factor"]


def read_quarter(q):
    df = pd.read_csv(QUARTER.format(q))
    df["price_per_km"] = df["price"] / df["km"]
    df["kg_km"] = df["kg"] * df["km"] / 1000
    return df


# ---- stage 1 -------------------------------------------------------------
def lane_lookup():
    df = read_quarter("q1")
    g = df.groupby("lane")
    return pd.DataFrame({"lane_price_per_km": g["price_per_km"].median(), "lane_price_std": g["price"].std(), "lane_n": g.size()})


def carrier_lookup():
    df = read_quarter("q2")
    expected = np.poly1d(np.polyfit(df["km"], df["price"], 1))(df["km"])
    df["factor"] = df["price"] / expected
    g = df.groupby("carrier")
    return pd.DataFrame({"carrier_factor": g["factor"].median(), "carrier_delay": g["delay_h"].mean()})


def zone_lookup():
    zones = pd.read_csv("freight_zones.csv").set_index("zone")
    zones["toll_rank"] = zones["toll"].rank().astype(int)
    return zones


def build_lookups():
    builders = {"lane": lane_lookup, "carrier": carrier_lookup, "zone": zone_lookup}
    for name, build in builders.items():
        table = build().round(5)
        table.to_csv(LOOKUPS[name])
        logger.info("%s lookup: %d rows", name, len(table))


# ---- stage 2 -------------------------------------------------------------
def load_lookup(name):
    return pd.read_csv(LOOKUPS[name])


def enrich(df, *names):
    for name in names:
        df = df.merge(load_lookup(name), on=name, how="left")
    return df


def pick(candidates, X, y):
    scores = {n: -cross_val_score(m, X, y, cv=4, scoring="neg_mean_absolute_error").mean() for n, m in candidates.items()}
    best = min(scores, key=scores.get)
    logger.info("cv mae %s -> %s", {k: round(v, 2) for k, v in scores.items()}, best)
    return candidates[best].fit(X, y)


def train():
    current = read_quarter("q3")

    df = enrich(current, "lane", "carrier")
    price_model = pick({
        "huber": make_pipeline(StandardScaler(), HuberRegressor(max_iter=500)),
        "trees": ExtraTreesRegressor(40, min_samples_leaf=2, random_state=0),
    }, df[PRICE_FEATURES], df["price"])
    joblib.dump({"model": price_model, "features": PRICE_FEATURES}, "freight_price.joblib")

    df = enrich(current, "carrier")
    delay_model = ExtraTreesRegressor(40, min_samples_leaf=4, random_state=0).fit(df[DELAY_FEATURES], df["delay_h"])
    joblib.dump({"model": delay_model, "features": DELAY_FEATURES}, "freight_delay.joblib")


# ---- stage 3 -------------------------------------------------------------
def check():
    newest = enrich(read_quarter("q4"), "lane", "carrier", "zone")
    for name, target in (("freight_price", "price"), ("freight_delay", "delay_h")):
        bundle = joblib.load(f"{name}.joblib")
        pred = bundle["model"].predict(newest[bundle["features"]])
        by_zone = (newest[target] - pred).abs().groupby(newest["toll_rank"]).mean().round(2)
        logger.info("%s mae %.2f, by toll rank %s", name, mean_absolute_error(newest[target], pred), by_zone.to_dict())


STAGES = {"lookups": build_lookups, "train": train, "check": check}

if __name__ == "__main__":
    for stage in sys.argv[1:] or list(STAGES):
        logger.info("== %s", stage)
        STAGES[stage]()
    assert Path("freight_price.joblib").exists()
