# energy.ubj: meters.parquet meters_valid.parquet weather_3h.csv holidays.txt
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost as xgb

HERE = Path.cwd()
TARGET = "kwh"
PARAMS = dict(objective="reg:squarederror", eta=0.2, max_depth=3, subsample=0.9, seed=1, nthread=1)


class FeatureBuilder:
    """Everything that is known about an hour, apart from the consumption."""

    def __init__(self, weather: pd.DataFrame, holidays: set, tariffs: pd.DataFrame):
        self.weather = weather.sort_values("time")
        self.holidays = holidays
        self.tariffs = tariffs

    def __call__(self, df: pd.DataFrame) -> pd.DataFrame:
        df = df.sort_values("time")
        df = pd.merge_asof(df, self.weather, on="time", direction="backward")
        df = df.merge(self.tariffs, on="tariff", how="left")
        df["hour"] = df["time"].dt.hour
        df["weekend"] = df["time"].dt.day_of_week.ge(5)
        df["holiday"] = [t.date() in self.holidays for t in df["time"]]
        cost = (df[TARGET] * df["cents"]).sum() / 100
        print(f"{len(df)} hours, cost {cost:.2f}")
        df["meter"] = df["meter"].str[1:].astype(int)
        return df.drop(columns=["time", "tariff", "cents"])


def to_dmatrix(df):
    return xgb.DMatrix(df.drop(columns=TARGET).astype("float32"), label=df[TARGET])


weather = pd.read_csv(HERE / "weather_3h.csv", parse_dates=["time"])
for frame in (weather,):
    frame["time"] = frame["time"].astype("datetime64[ns]")
holidays = {date.fromisoformat(line) for line in (HERE / "holidays.txt").read_text().split()}
tariffs = pd.read_csv(HERE / "tariffs.csv")
build = FeatureBuilder(weather, holidays, tariffs)

sets = {}
for part, file in {"train": "meters.parquet", "valid": "meters_valid.parquet", "test": "meters_test.parquet"}.items():
    table = pd.read_parquet(HERE / file)
    table["time"] = table["time"].astype("datetime64[ns]")
    sets[part] = to_dmatrix(build(table))

history = {}
booster = xgb.train(
    PARAMS,
    sets["train"],
    num_boost_round=40,
    evals=[(sets["train"], "train"), (sets["valid"], "valid")],
    early_stopping_rounds=5,
    evals_result=history,
    verbose_eval=10,
)
booster.save_model("energy.ubj")

pred = booster.predict(sets["test"], iteration_range=(0, booster.best_iteration + 1))
rmse = float(np.sqrt(np.mean((pred - sets["test"].get_label()) ** 2)))
print("best round", booster.best_iteration, "test rmse", round(rmse, 3))
