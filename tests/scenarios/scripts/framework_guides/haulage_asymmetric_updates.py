# haul_base.json: haul_2021.csv fuel_index.csv lane_costs.csv
# haul_updated.json: haul_2021.csv haul_2022.csv fuel_index.csv lane_costs.csv
"""
Hours per haul. Arriving late costs the firm more than arriving early, and how much
depends on the lane, so the objective is our own. Every January the model goes on
learning from the year that has just closed.
"""
import csv
from itertools import count

import numpy as np
import pandas as pd
import xgboost as xgb


class LaneLoss:
    """Squared error with one price for early and one for late, per row."""

    def __init__(self, costs, lanes):
        self.early = np.array([costs[lane][0] for lane in lanes])
        self.late = np.array([costs[lane][1] for lane in lanes])

    def __call__(self, predt, dtrain):
        error = predt - dtrain.get_label()
        price = np.where(error < 0, self.late, self.early)
        return price * error, price

    def metric(self, predt, dtrain):
        error = predt - dtrain.get_label()
        return "lane_cost", float(np.mean(error ** 2))


class Haulage:
    features = ["km", "tons", "diesel", "month"]

    def __init__(self, fuel="fuel_index.csv", costs="lane_costs.csv"):
        self.fuel = pd.read_csv(fuel)
        with open(costs, newline="") as f:
            self.costs = {r["lane"]: (float(r["early"]), float(r["late"])) for r in csv.DictReader(f)}
        self.booster = None
        self._step = count(1)

    def matrix(self, year):
        rows = pd.read_csv(f"haul_{year}.csv").merge(self.fuel, on=["year", "month"], how="left")
        return xgb.DMatrix(rows[self.features], label=rows["hours"]), rows["lane"]

    def learn(self, year, rounds):
        dtrain, lanes = self.matrix(year)
        loss = LaneLoss(self.costs, lanes)
        self.booster = xgb.train(
            {"max_depth": 3, "eta": 0.3, "nthread": 1, "base_score": 5.0}, dtrain, rounds, obj=loss, custom_metric=loss.metric,
            evals=[(dtrain, str(year))], verbose_eval=10, xgb_model=self.booster,
        )
        print("step", next(self._step), "trees:", self.booster.num_boosted_rounds())
        return self

    def save(self, path):
        self.booster.save_model(path)
        return self


job = Haulage()
job.learn(2021, 20).save("haul_base.json")
job.learn(2022, 8).save("haul_updated.json")

check, _ = job.matrix(2023)
late = job.booster.predict(check) < check.get_label()
print(f"share of late hauls in 2023: {late.mean():.2f}")
outlook = pd.read_csv("fuel_index_outlook.csv")
print("diesel next year:", outlook["diesel"].describe()[["min", "max"]].to_dict())
