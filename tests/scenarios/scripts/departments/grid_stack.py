# stack/ridge.joblib: grid_load.csv grid_temperature.csv
# stack/forest.joblib: grid_load.csv grid_temperature.csv grid_calendar.csv
# stack/naive.joblib: grid_load.csv
# stack/meta.json: grid_load_recent.csv grid_load.csv grid_temperature.csv grid_calendar.csv

# Load forecasting with a stacked ensemble.
# Base models learn on the long history, the blend is learned on the most recent weeks.
import json
import logging
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from scipy.optimize import nnls
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
log = logging.getLogger("grid")
STACK = Path("stack")
ENSEMBLE = ["ridge", "forest"]


class HourlyMean:
    """Mean load per weekday type and hour."""

    def fit(self, df):
        key = [df["ts"].dt.day_of_week >= 5, df["ts"].dt.hour]
        self.table_ = df.groupby(key)["load_mw"].mean()
        self.overall_ = df["load_mw"].mean()
        return self

    def predict(self, df):
        keys = zip(df["ts"].dt.day_of_week >= 5, df["ts"].dt.hour)
        return np.array([self.table_.get(k, self.overall_) for k in keys])


def read_load(name):
    return pd.read_csv(name, parse_dates=["ts"])


def time_features(df):
    h = df["ts"].dt.hour
    return pd.DataFrame({
        "sin": np.sin(2 * np.pi * h / 24), "cos": np.cos(2 * np.pi * h / 24),
        "weekend": (df["ts"].dt.day_of_week >= 5).astype(int),
    })


def weather_features(df, weather):
    w = df[["ts"]].merge(weather, on="ts", how="left")
    out = w[["temp", "wind"]].copy()
    out["heating"] = (15 - out["temp"]).clip(lower=0)
    return out


def calendar_features(df, calendar):
    day = df["ts"].dt.normalize().rename("day").to_frame()
    return day.merge(calendar, on="day", how="left")[["is_holiday", "school_break"]]


def design(name, df, weather, calendar):
    if name == "ridge":
        return pd.concat([time_features(df), weather_features(df, weather)], axis=1)
    if name == "forest":
        return pd.concat([time_features(df), weather_features(df, weather), calendar_features(df, calendar)], axis=1)
    return df


ESTIMATORS = {
    "ridge": lambda: make_pipeline(StandardScaler(), Ridge(alpha=1.0)),
    "forest": lambda: RandomForestRegressor(n_estimators=40, min_samples_leaf=3, random_state=0),
    "naive": HourlyMean,
}


def train_base(history, weather, calendar):
    for name, factory in ESTIMATORS.items():
        X = design(name, history, weather, calendar)
        model = factory().fit(X) if name == "naive" else factory().fit(X, history["load_mw"])
        joblib.dump(model, STACK / f"{name}.joblib")
        log.info("trained %s", name)


def predict_all(df, weather, calendar, names):
    preds = {}
    for name in names:
        model = joblib.load(STACK / f"{name}.joblib")
        preds[name] = model.predict(design(name, df, weather, calendar))
    return pd.DataFrame(preds)


def train_meta(recent, weather, calendar):
    P = predict_all(recent, weather, calendar, ENSEMBLE)
    weights, resid = nnls(P.to_numpy(), recent["load_mw"].to_numpy())
    meta = {"members": ENSEMBLE, "weights": weights.tolist(), "residual": float(resid)}
    (STACK / "meta.json").write_text(json.dumps(meta, indent=2))
    return meta


def main():
    STACK.mkdir(exist_ok=True)
    parts = {k: read_load(f"{k}.csv") for k in ("grid_load", "grid_load_recent", "grid_load_week")}
    weather = pd.read_csv("grid_temperature.csv", parse_dates=["ts"])
    calendar = pd.read_csv("grid_calendar.csv", parse_dates=["day"])

    train_base(parts["grid_load"], weather, calendar)
    meta = train_meta(parts["grid_load_recent"], weather, calendar)
    log.info("weights %s", dict(zip(meta["members"], np.round(meta["weights"], 3))))

    week = parts["grid_load_week"]
    P = predict_all(week, weather, calendar, ENSEMBLE + ["naive"])
    P["stack"] = P[ENSEMBLE].to_numpy() @ np.array(meta["weights"])
    for c in P:
        log.info("%-7s MAE %.2f", c, mean_absolute_error(week["load_mw"], P[c]))


if __name__ == "__main__":
    main()
