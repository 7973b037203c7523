# revenue_lgb.txt: store_exports_h1.zip store_exports_h2.zip store_master.csv

import os
import zipfile
from collections import OrderedDict

import lightgbm as lgb
import numpy as np
import pandas as pd


class ExportArchive(object):
    def __init__(self, path):
        self.path = path

    def __enter__(self):
        self._zip = zipfile.ZipFile(self.path)
        return self

    def __exit__(self, *exc):
        self._zip.close()
        return False

    def members(self, prefix="", suffix=".csv"):
        return [i for i in self._zip.infolist() if i.filename.startswith(prefix) and i.filename.endswith(suffix)]

    def frames(self, prefix=""):
        for info in self.members(prefix):
            with self._zip.open(info) as handle:
                key = os.path.splitext(os.path.basename(info.filename))[0]
                yield key, pd.read_csv(handle)


def collect(paths, prefix):
    months = OrderedDict()
    for path in paths:
        with ExportArchive(path) as archive:
            for key, frame in archive.frames(prefix):
                months[key] = frame
    return months


def train(frame, features, categorical):
    params = dict(objective="regression_l1", num_leaves=7, min_data_in_leaf=5, learning_rate=0.1, verbose=-1, seed=1, num_threads=1)
    dataset = lgb.Dataset(frame[features], frame["revenue"], categorical_feature=categorical, free_raw_data=False)
    return lgb.train(params, dataset, num_boost_round=25)


if __name__ == "__main__":
    months = collect(["store_exports_h1.zip", "store_exports_h2.zip"], "sales/")
    with ExportArchive("store_budget.zip") as archive:
        budget = dict(archive.frames())["budget"]
    master = pd.read_csv("store_master.csv").set_index("store").to_dict("index")

    sales = pd.concat(months, names=["month"]).reset_index("month")
    sales["sqm"] = [master[s]["sqm"] for s in sales["store"]]
    sales["mall"] = [master[s]["mall"] for s in sales["store"]]
    sales["per_head"] = sales["visits"] / sales["staff"]

    features = ["store", "visits", "staff", "sqm", "mall", "per_head"]
    booster = train(sales, features, ["store"])
    booster.save_model("revenue_lgb.txt")

    actual = sales.groupby("store")["revenue"].mean()
    plan = budget.groupby("store")["revenue"].mean()
    gap = (actual - plan).dropna()
    print("over budget:", gap[gap > 0].index.tolist())
    print("in-sample MAE", np.abs(booster.predict(sales[features]) - sales["revenue"]).mean())
