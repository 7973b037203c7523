# models/load_backtest.joblib: meter_2023_01.csv meter_2023_02.csv meter_2023_03.csv meter_2023_04.csv meter_2023_05.csv weather_daily.csv public_holidays.txt
# models/load_live.joblib: meter_2023_01.csv meter_2023_02.csv meter_2023_03.csv meter_2023_04.csv meter_2023_05.csv meter_2023_06.csv meter_2023_07.csv meter_2023_08.csv weather_daily.csv public_holidays.txt

"""Daily load forecast: one model for the backtest, one for going live."""
from dataclasses import dataclass, field
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


@dataclass
class Config:
    meter_dir: Path = Path("meter")
    weather: Path = Path("weather_daily.csv")
    holidays: Path = Path("public_holidays.txt")
    prices: Path = Path("spot_price.csv")
    out: Path = Path("models")
    backtest_months: tuple = (6, 7, 8)
    numeric: list = field(default_factory=lambda: ["temp_c", "wind", "heating"])
    target: str = "load_mw"


def load_meters(paths):
    return pd.concat([pd.read_csv(p, parse_dates=["day"]) for p in paths], ignore_index=True)


def add_features(meters, cfg):
    weather = pd.read_csv(cfg.weather, parse_dates=["day"])
    days_off = {line.strip() for line in cfg.holidays.open() if line.strip()}
    df = meters.merge(weather, on="day", how="inner")
    df["heating"] = np.maximum(15 - df.temp_c, 0)
    df["weekday"] = df.day.dt.dayofweek
    df["day_off"] = df.day.dt.strftime("%Y-%m-%d").isin(days_off).astype(int)
    return df


def make_pipeline(cfg):
    pre = ColumnTransformer([
        ("num", StandardScaler(), cfg.numeric),
        ("cat", OneHotEncoder(categories=[list(range(7))]), ["weekday"]),
        ("keep", "passthrough", ["day_off"]),
    ])
    return Pipeline([("pre", pre), ("reg", Ridge(alpha=0.5))])


def main(cfg=Config()):
    cfg.out.mkdir(exist_ok=True)
    files = sorted(cfg.meter_dir.glob("meter_2023_*.csv"))
    past = [p for p in files if int(p.stem[-2:]) not in cfg.backtest_months]
    recent = [p for p in files if int(p.stem[-2:]) in cfg.backtest_months]

    train = add_features(load_meters(past), cfg)
    test = add_features(load_meters(recent), cfg)
    model = make_pipeline(cfg).fit(train, train[cfg.target])
    err = mean_absolute_error(test[cfg.target], model.predict(test))
    print(f"backtest MAE {err:.2f} MW on {len(test)} days")

    prices = pd.read_csv(cfg.prices, parse_dates=["day"])
    cost = test.assign(gap=(test[cfg.target] - model.predict(test)).abs()).merge(prices, on="day")
    print("cost of errors", round((cost.gap * cost.price_eur).sum()))
    joblib.dump(model, cfg.out / "load_backtest.joblib")

    everything = pd.concat([train, test])
    live = make_pipeline(cfg).fit(everything, everything[cfg.target])
    joblib.dump(live, cfg.out / "load_live.joblib")
    print("saved", *sorted(p.name for p in cfg.out.iterdir()))


if __name__ == "__main__":
    main()
