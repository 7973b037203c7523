# xgb_early.json: demand_fit.csv demand_stop.csv station_meta.csv
# xgb_fixed.ubj: demand_fit.csv station_meta.csv

from functools import lru_cache, partial

import numpy as np
import pandas as pd
import xgboost as xgb


@lru_cache(maxsize=None)
def stations():
    return pd.read_csv("station_meta.csv")


def load(path, target, extra):
    df = pd.read_csv(path).merge(extra(), on="station", how="left")
    df["hour_sin"] = np.sin(2 * np.pi * df["hour"] / 24)
    df["hour_cos"] = np.cos(2 * np.pi * df["hour"] / 24)
    y = df.pop(target)
    return xgb.DMatrix(df.drop(columns=["station"]), label=y)


load_demand = partial(load, target="rentals", extra=stations)

dfit, dstop, dscore = map(load_demand, ["demand_fit.csv", "demand_stop.csv", "demand_score.csv"])
params = {"max_depth": 4, "eta": 0.15, "objective": "reg:squarederror", "nthread": 1, "seed": 5}

early = xgb.train(params, dfit, num_boost_round=200, evals=[(dstop, "stop")], early_stopping_rounds=8, verbose_eval=False)
print("stopped at", early.best_iteration)
early = early[: early.best_iteration + 1]
early.save_model("xgb_early.json")

fixed = xgb.train(params, dfit, num_boost_round=40)
fixed.save_model("xgb_fixed.ubj")

for name, booster in (("early", early), ("fixed", fixed)):
    err = booster.predict(dscore) - dscore.get_label()
    print(f"{name}: rmse {np.sqrt(np.mean(err ** 2)):.2f}")

closed = pd.read_csv("station_closures.csv").groupby("station").size()
print("closures per station", closed.to_dict())
