# demand_booster_new.json: demand_booster_may.json demand_2024_06.csv demand_skus.txt
# demand_fresh.json: demand_2024_06.csv demand_skus.txt

import datetime
import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost as xgb

logging.basicConfig(level=logging.INFO, format="[%(levelname)s] %(message)s")
logger = logging.getLogger("retrain")

COLUMNS = ["price", "promo", "weekday"]


@dataclass(frozen=True)
class Schedule:
    day_of_month: int = 1
    run_date: datetime.date = datetime.date(2024, 7, 1)

    def due(self):
        return self.run_date.day == self.day_of_month


def month_file(year, month):
    return Path(f"demand_{year}_{month:02d}.csv")


def psi(expected, actual, bins=8):
    edges = np.quantile(expected, np.linspace(0, 1, bins + 1)[1:-1])
    e = np.bincount(np.digitize(expected, edges), minlength=bins) / len(expected) + 1e-4
    a = np.bincount(np.digitize(actual, edges), minlength=bins) / len(actual) + 1e-4
    return float(((a - e) * np.log(a / e)).sum())


def retrain(schedule):
    if not schedule.due():
        logger.info("not due today")
        return
    skus = set(Path("demand_skus.txt").read_text().split())
    months = {m: pd.read_csv(month_file(2024, m)) for m in (5, 6, 7)}
    for c in ("price", "units"):
        logger.info("psi %s may->june %.4f", c, psi(months[5][c], months[6][c]))

    train = months[6][months[6]["sku"].isin(skus)]
    dtrain = xgb.DMatrix(train[COLUMNS], train["units"])
    params = {"max_depth": 3, "eta": 0.15, "nthread": 1, "seed": 5}

    previous = xgb.Booster()
    previous.load_model("demand_booster_may.json")
    logger.info("previous model has %d rounds", previous.num_boosted_rounds())

    warm = xgb.train(params, dtrain, num_boost_round=10, xgb_model=previous)
    warm.save_model("demand_booster_new.json")
    fresh = xgb.train(params, dtrain, num_boost_round=25)
    fresh.save_model("demand_fresh.json")

    dtest = xgb.DMatrix(months[7][COLUMNS], months[7]["units"])
    for name, b in (("previous", previous), ("warm", warm), ("fresh", fresh)):
        logger.info("%s july rmse %s", name, b.eval(dtest).split(":")[-1])


if __name__ == "__main__":
    retrain(Schedule())
