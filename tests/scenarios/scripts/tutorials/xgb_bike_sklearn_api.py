# bike_demand.ubj: bike_hourly_2023.parquet bike_hourly_2024q1.parquet bike_weather.csv bike_holidays.txt

"""Hourly demand of the bike stations."""
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import yaml
from sklearn.metrics import mean_absolute_error
from xgboost import XGBRegressor


@dataclass
class Settings:
    features: list
    target: str
    model: dict = field(default_factory=dict)
    early_stopping_rounds: int = 10

    @classmethod
    def load(cls, path):
        return cls(**yaml.safe_load(Path(path).read_text()))


class DemandData:
    def __init__(self):
        self.weather = pd.read_csv("bike_weather.csv", parse_dates=["date"])
        lines = Path("bike_holidays.txt").read_text().split()
        self.holidays = set(pd.to_datetime(lines))

    def period(self, label):
        df = pd.read_parquet(f"bike_hourly_{label}.parquet")
        df["date"] = df["date"].astype("datetime64[ns]")
        df = df.merge(self.weather.astype({"date": "datetime64[ns]"}), on="date", how="left")
        df["holiday"] = df["date"].map(lambda d: int(d in self.holidays))
        df["weekday"] = df["date"].dt.weekday
        return df


def main():
    cfg = Settings.load("bike_settings.yaml")
    data = DemandData()
    sets = {p: data.period(p) for p in ("2023", "2024q1", "2024q2")}
    stations = pd.read_json("bike_stations.json").set_index("station")
    for p, df in sets.items():
        per_dock = df.groupby("station")["trips"].mean() / stations["docks"]
        print(p, len(df), per_dock.round(2).to_dict())

    fit, stop, final = (sets[p] for p in ("2023", "2024q1", "2024q2"))
    model = XGBRegressor(**cfg.model, early_stopping_rounds=cfg.early_stopping_rounds)
    model.fit(fit[cfg.features], fit[cfg.target], eval_set=[(stop[cfg.features], stop[cfg.target])], verbose=False)
    print("best iteration", model.best_iteration)
    print("MAE last quarter", mean_absolute_error(final[cfg.target], model.predict(final[cfg.features])))
    model.save_model("bike_demand.ubj")


if __name__ == "__main__":
    main()
