# grid_load.ubj: grid_week1.csv grid_week2.csv grid_week3.csv grid_week4.csv grid_temperature.csv grid_stations.json
"""Two-hourly station load, XGBoost on lazily joined Polars frames."""
import json
import sys

import polars as pl
import xgboost as xgb

FEATURES = ["hour", "weekday", "temp", "capacity", "lag1", "lag12"]


def scan_weeks(*weeks):
    return pl.concat([pl.scan_csv(f"grid_week{w}.csv", try_parse_dates=True) for w in weeks])


def stations():
    with open("grid_stations.json") as f:
        return pl.DataFrame(json.load(f)).lazy()


def build(loads, temperature):
    return (
        loads.sort("time")
        .join_asof(temperature.sort("time"), on="time", strategy="backward")
        .join(stations(), on="station", how="left")
        .with_columns(
            hour=pl.col("time").dt.hour(),
            weekday=pl.col("time").dt.weekday(),
            lag1=pl.col("load").shift(1).over("station"),
            lag12=pl.col("load").shift(12).over("station"),
        )
        .drop_nulls()
        .collect()
    )


def dmatrix(frame):
    return xgb.DMatrix(frame.select(FEATURES).cast(pl.Float32).to_numpy(), label=frame["load"].to_numpy(), feature_names=FEATURES)


def main(rounds=40):
    observed = pl.scan_csv("grid_temperature.csv", try_parse_dates=True)
    forecast = pl.scan_csv("grid_temperature_model.csv", try_parse_dates=True)
    bias = observed.join(forecast, on="time").select((pl.col("temp_right") - pl.col("temp")).mean()).collect().item()
    print(f"the weather model is {bias:+.2f} degrees off")

    train = dmatrix(build(scan_weeks(1, 2, 3), observed))
    watch = dmatrix(build(scan_weeks(4), observed))
    params = {"objective": "reg:squarederror", "eta": 0.1, "max_depth": 3, "nthread": 1}
    history = {}
    booster = xgb.train(params, train, rounds, evals=[(train, "fit"), (watch, "stop")], early_stopping_rounds=6,
                        evals_result=history, verbose_eval=False)
    booster.save_model("grid_load.ubj")
    print("stopped after", booster.best_iteration, min(history["stop"]["rmse"]))

    last = build(scan_weeks(5), forecast)
    error = booster.predict(dmatrix(last)) - last["load"].to_numpy()
    print("week 5 with forecast weather:", abs(error).mean())
    return 0


if __name__ == "__main__":
    sys.exit(main())
