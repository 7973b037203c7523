# out/ev_detector.txt: meter_readings.zip households.json ev_owners.csv meter_X.npy meter_y.npy
# out/night_share.json: meter_readings.zip

import csv
import io
import json
import logging
import os
import zipfile
from collections import defaultdict

import lightgbm as lgb
import numpy as np

logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
log = logging.getLogger("meters")
OUT = "out"


def step_unzip(ctx):
    kwh = defaultdict(list)
    with zipfile.ZipFile("meter_readings.zip") as z:
        for member in sorted(z.namelist()):
            with io.TextIOWrapper(z.open(member), encoding="utf-8") as fh:
                for row in csv.DictReader(fh):
                    kwh[row["meter"]].append((float(row["kwh_night"]), float(row["kwh_day"])))
            log.info("read %s", member)
    ctx["kwh"] = {m: np.array(v) for m, v in kwh.items()}


def step_households(ctx):
    with open("households.json") as fh:
        ctx["households"] = {h["meter"]: h for h in json.load(fh)}


def step_labels(ctx):
    with open("ev_owners.csv", newline="") as fh:
        ctx["ev"] = {r["meter"]: int(r["has_ev"]) for r in csv.DictReader(fh)}


def step_complaints(ctx):
    with open("complaints.csv", newline="") as fh:
        ctx["complaints"] = {r["meter"]: int(r["complaints"]) for r in csv.DictReader(fh)}
    log.info("%d complaints in total", sum(ctx["complaints"].values()))


def step_features(ctx):
    X, y = [], []
    for meter in sorted(ctx["kwh"]):
        night, day = ctx["kwh"][meter].T
        hh = ctx["households"][meter]
        X.append([night.mean(), day.mean(), night.std(), (night / day).mean(), hh["persons"], hh["sqm"]])
        y.append(ctx["ev"][meter])
    np.save("meter_X.npy", np.array(X))
    np.save("meter_y.npy", np.array(y))


def step_train(ctx):
    X, y = np.load("meter_X.npy"), np.load("meter_y.npy")
    params = {"objective": "binary", "learning_rate": 0.1, "num_leaves": 4, "min_data_in_leaf": 3,
              "num_threads": 1, "verbosity": -1, "seed": 3}
    cv = lgb.cv(params, lgb.Dataset(X, y), num_boost_round=60, nfold=4, stratified=True, seed=3,
                callbacks=[lgb.early_stopping(8, verbose=False)])
    rounds = len(cv["valid binary_logloss-mean"])
    log.info("rounds %d, logloss %.3f", rounds, cv["valid binary_logloss-mean"][-1])
    model = lgb.train(params, lgb.Dataset(X, y), num_boost_round=rounds)
    model.save_model(os.path.join(OUT, "ev_detector.txt"))
    ctx["model"] = model


def step_night_share(ctx):
    share = np.array([v[:, 0].sum() / v.sum() for v in ctx["kwh"].values()])
    q = np.quantile(share, [0.05, 0.25, 0.5, 0.75, 0.95])
    with open(os.path.join(OUT, "night_share.json"), "w") as fh:
        json.dump({"mean": float(share.mean()), "std": float(share.std()), "quantiles": q.tolist()}, fh)


def step_report(ctx):
    p = ctx["model"].predict(np.load("meter_X.npy"))
    c = np.array([ctx["complaints"][m] for m in sorted(ctx["kwh"])])
    log.info("mean score with complaints %.3f, without %.3f", p[c > 0].mean(), p[c == 0].mean())


STEPS = {
    "unzip": step_unzip,
    "households": step_households,
    "labels": step_labels,
    "complaints": step_complaints,
    "features": step_features,
    "train": step_train,
    "night_share": step_night_share,
    "report": step_report,
}


def main():
    os.makedirs(OUT, exist_ok=True)
    ctx = {}
    for name, step in STEPS.items():
        log.info("step %s", name)
        step(ctx)


if __name__ == "__main__":
    main()
