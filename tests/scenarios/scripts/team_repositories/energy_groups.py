# forecasters/households.pkl: load_households.parquet temperature_hourly.csv
# forecasters/offices.pkl: load_offices.csv
# forecasters/factories.pkl: load_factories.csv temperature_hourly.csv

import pickle
from abc import ABC, abstractmethod
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression


class Forecaster(ABC):
    def __init__(self, group):
        self.group = group

    @abstractmethod
    def fit(self, load: pd.DataFrame, temperature: pd.Series) -> "Forecaster":
        ...

    def save(self, folder: Path):
        folder.mkdir(exist_ok=True)
        with open(folder / f"{self.group}.pkl", "wb") as fh:
            pickle.dump(self.__dict__ | {"kind": type(self).__name__}, fh)


class HourlyProfile(Forecaster):
    """mean of each site by hour of the day"""

    def fit(self, load, temperature):
        self.profile = load.groupby(load.index.hour).mean().to_dict()
        return self


class RegressionForecaster(Forecaster):
    lags = (1, 24)

    def design(self, s, temperature):
        X = pd.DataFrame({f"lag{k}": s.shift(k) for k in self.lags})
        X["roll24"] = s.shift(1).rolling(24).mean()
        return X.dropna()

    def estimator(self):
        return LinearRegression()

    def fit(self, load, temperature):
        self.models = {}
        for site in load:
            X = self.design(load[site], temperature)
            self.models[site] = self.estimator().fit(X.to_numpy(), load.loc[X.index, site].to_numpy())
        return self


class HeatingForecaster(RegressionForecaster):
    base = 15.0

    def design(self, s, temperature):
        X = super().design(s, temperature)
        X["heating"] = (self.base - temperature.reindex(X.index)).clip(lower=0)
        return X


class HeatingForest(HeatingForecaster):
    lags = (1, 2, 3, 24)

    def estimator(self):
        return RandomForestRegressor(15, max_depth=5, random_state=0)


def read(path):
    df = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path, parse_dates=["ts"])
    return df.set_index("ts")


def choose(group):
    match group:
        case "households":
            return HeatingForecaster(group)
        case "factories":
            return HeatingForest(group)
        case _:
            return HourlyProfile(group)


def main():
    loads = {p.stem.removeprefix("load_"): read(p) for p in sorted(Path(".").glob("load_*.*"))}
    temperature = read(Path("temperature_hourly.csv"))["celsius"]
    feed = read(Path("grid_feed.csv"))["mw"]

    total = sum(df.sum(axis=1) for df in loads.values())
    print("correlation of all sites with the grid feed", np.corrcoef(total, feed)[0, 1].round(3))

    for group, load in loads.items():
        f = choose(group).fit(load, temperature)
        f.save(Path("forecasters"))
        print(group, type(f).__name__)


if __name__ == "__main__":
    main()
