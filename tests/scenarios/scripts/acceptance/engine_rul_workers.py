# engine_rul.pkl: engine_01.csv engine_02.csv engine_03.csv engine_04.csv engine_05.csv engine_06.csv engine_rul.csv
"""Remaining useful life from whole-engine logs; the log files are summarised by worker processes."""
import argparse
import os
import pickle
import re
from concurrent.futures import ProcessPoolExecutor
from glob import glob

import numpy as np
import pandas as pd
from sklearn.preprocessing import RobustScaler
from sklearn.svm import SVR

SENSORS = ("s1", "s2", "s3")


def summarise(path):
    log = pd.read_csv(path)
    unit = int(re.search(r"engine_(\d+)", os.path.basename(path)).group(1))
    rows = []
    for stop in range(20, len(log) + 1, 5):
        window = log.iloc[stop - 20 : stop]
        row = {"unit": unit, "cycle": stop}
        for sensor in SENSORS:
            values = window[sensor].to_numpy()
            row[sensor + "_mean"] = values.mean()
            row[sensor + "_slope"] = np.polyfit(np.arange(len(values)), values, 1)[0]
        rows.append(row)
    return unit, rows


def parse_args(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--holdout", type=int, nargs="*", default=[7, 8])
    parser.add_argument("--out", default="engine_rul.pkl")
    return parser.parse_args(argv)


def main():
    args = parse_args()
    paths = sorted(glob("engine_[0-9][0-9].csv"))
    with ProcessPoolExecutor(max_workers=args.workers) as pool:
        summaries = dict(pool.map(summarise, paths))
    rul = pd.read_csv("engine_rul.csv").set_index("unit")["rul"].to_dict()
    workshop = pd.read_csv("engine_workshop.csv")
    print("repairs so far:", workshop["repairs"].sum())

    def stack(units):
        frame = pd.DataFrame([row for unit in units for row in summaries[unit]])
        target = frame["unit"].map(rul) + (frame.groupby("unit")["cycle"].transform("max") - frame["cycle"])
        return frame.drop(columns="unit").to_numpy(), target.to_numpy()

    fit_units = [unit for unit in summaries if unit not in args.holdout]
    X, y = stack(fit_units)
    scaler = RobustScaler()
    model = SVR(C=10.0).fit(scaler.fit_transform(X), y)
    with open(args.out, "wb") as f:
        pickle.dump({"scaler": scaler, "model": model, "units": fit_units}, f)

    X_out, y_out = stack(args.holdout)
    print("holdout RMSE", np.sqrt(np.mean((model.predict(scaler.transform(X_out)) - y_out) ** 2)))


if __name__ == "__main__":
    main()
