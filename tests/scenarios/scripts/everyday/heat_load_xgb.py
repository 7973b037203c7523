# heat_load.json: load_hourly.csv temperature.csv

import argparse
import os

import numpy as np
import pandas as pd
import xgboost as xgb


def parse_args():
    p = argparse.ArgumentParser(description="hour-ahead load model")
    p.add_argument("--data-dir", default=".")
    p.add_argument("--load", default="load_hourly.csv")
    p.add_argument("--weather", default="temperature.csv")
    p.add_argument("--rounds", type=int, default=40)
    p.add_argument("--eta", type=float, default=0.2)
    p.add_argument("--val-days", type=int, default=4)
    p.add_argument("--out", default="heat_load.json")
    return p.parse_args()


def make_frame(load_path, weather_path):
    load = pd.read_csv(load_path, parse_dates=["timestamp"]).sort_values("timestamp")
    weather = pd.read_csv(weather_path, parse_dates=["time"]).sort_values("time")
    df = pd.merge_asof(load, weather, left_on="timestamp", right_on="time", direction="backward").drop(columns="time")
    df = df.set_index("timestamp")
    df["heating_degree"] = (18 - df["temp"]).clip(lower=0)
    df["chill"] = df["temp"] - 0.7 * np.sqrt(df["wind"])
    df["hour_sin"], df["hour_cos"] = np.sin(2 * np.pi * df.index.hour / 24), np.cos(2 * np.pi * df.index.hour / 24)
    df["weekend"] = (df.index.day_of_week >= 5).astype(int)
    for lag in (24, 25, 48):
        df[f"mw_lag{lag}"] = df["mw"].shift(lag)
    df["temp_24h"] = df["temp"].rolling(24).mean()
    return df.dropna()


def mape(y, p):
    return float(np.mean(np.abs(y - p) / y) * 100)


if __name__ == "__main__":
    args = parse_args()
    df = make_frame(os.path.join(args.data_dir, args.load), os.path.join(args.data_dir, args.weather))
    split = df.index.max() - pd.Timedelta(days=args.val_days)
    train, val = df.loc[:split], df.loc[split:].iloc[1:]
    y_tr, y_va = train.pop("mw"), val.pop("mw")
    model = xgb.XGBRegressor(n_estimators=args.rounds, learning_rate=args.eta, max_depth=3, subsample=0.9, n_jobs=1,
                             early_stopping_rounds=6, eval_metric="mae", random_state=0)
    model.fit(train, y_tr, eval_set=[(val, y_va)], verbose=False)
    print("best iteration", model.best_iteration, "val MAPE %.2f%%" % mape(y_va, model.predict(val)))
    model.save_model(args.out)

    # does it hold in another season?
    winter = make_frame("load_winter.csv", "temperature_winter.csv")
    y_winter = winter.pop("mw")
    p_winter = model.predict(winter)
    print("winter MAPE %.2f%%" % mape(y_winter, p_winter))
    price = pd.read_csv("tariffs.csv", index_col="hour")["eur_mwh"]
    cost = (np.abs(y_winter - p_winter) * price.reindex(winter.index.hour).to_numpy()).sum()
    print(f"cost of the imbalance {cost:,.0f} EUR")
