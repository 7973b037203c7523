# claims_bundle.joblib: claims_2023.zip claims_policies.csv

import datetime as dt
import logging
import sys
from abc import ABC, abstractmethod

import joblib
import pandas as pd
import sklearn
import yaml
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import mean_absolute_error

logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(asctime)s %(name)s %(levelname)s %(message)s")

TABLES = {
    "claims": "claims_2023.zip",
    "policies": "claims_policies.csv",
    "garages": "claims_garages.csv",
    "recent": "claims_2024q1.csv",
}


class Step(ABC):
    def __init__(self):
        self.log = logging.getLogger(type(self).__name__)

    @abstractmethod
    def run(self, ctx: dict) -> dict:
        ...


class LoadTables(Step):
    def __init__(self, tables):
        super().__init__()
        self.tables = tables

    def run(self, ctx):
        for name, path in self.tables.items():
            ctx[name] = pd.read_csv(path, sep=";")
            self.log.info("%s: %d rows", name, len(ctx[name]))
        return ctx


class Clean(Step):
    def run(self, ctx):
        for name in ("claims", "recent"):
            before = len(ctx[name])
            ctx[name] = ctx[name].dropna(subset=["amount"]).drop_duplicates("claim_id")
            self.log.info("%s: dropped %d rows", name, before - len(ctx[name]))
        cap = ctx["claims"]["amount"].quantile(ctx["conf"]["cap_quantile"])
        ctx["claims"]["amount"] = ctx["claims"]["amount"].clip(upper=cap)
        return ctx


class JoinPolicies(Step):
    def run(self, ctx):
        for name in ("claims", "recent"):
            ctx[name] = ctx[name].merge(ctx["policies"], on="policy_id", how="inner", validate="m:1")
        return ctx


class Profile(Step):
    def run(self, ctx):
        self.log.info("hourly rate by city: %s", ctx["garages"].groupby("city")["hourly"].mean().round(1).to_dict())
        return ctx


class Train(Step):
    def run(self, ctx):
        feats = ctx["conf"]["features"]
        model = GradientBoostingRegressor(random_state=0, **ctx["conf"]["model"])
        ctx["model"] = model.fit(ctx["claims"][feats], ctx["claims"]["amount"])
        return ctx


class Evaluate(Step):
    def run(self, ctx):
        pred = ctx["model"].predict(ctx["recent"][ctx["conf"]["features"]])
        self.log.info("MAE on recent claims: %.2f", mean_absolute_error(ctx["recent"]["amount"], pred))
        return ctx


class Save(Step):
    def __init__(self, path):
        super().__init__()
        self.path = path

    def run(self, ctx):
        bundle = {
            "model": ctx["model"],
            "features": ctx["conf"]["features"],
            "params": ctx["conf"]["model"],
            "n_rows": len(ctx["claims"]),
            "sklearn": sklearn.__version__,
            "created": dt.date.today().isoformat(),
        }
        joblib.dump(bundle, self.path)
        self.log.info("saved %s", self.path)
        return ctx


class Pipeline:
    def __init__(self, steps):
        self.steps = steps

    def run(self, **initial):
        ctx = dict(initial)
        for step in self.steps:
            ctx = step.run(ctx)
        return ctx


if __name__ == "__main__":
    with open("claims_conf.yaml") as fh:
        conf = yaml.safe_load(fh)
    Pipeline([
        LoadTables(TABLES), Clean(), JoinPolicies(), Profile(), Train(), Evaluate(), Save("claims_bundle.joblib"),
    ]).run(conf=conf)
