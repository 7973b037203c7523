# harvest_knn.joblib: harvest_2019.csv harvest_2020.csv harvest_2021.csv sensor_gain.npy
# harvest_huber.joblib: harvest_2020.csv harvest_2021.csv sensor_gain.npy
import glob
import os
import re

import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import HuberRegressor
from sklearn.neighbors import KNeighborsRegressor
from sklearn.preprocessing import StandardScaler

FEATURES = ["rain", "ndvi", "n_kg"]

frames = {}
for path in sorted(glob.glob("harvest_*.csv")):
    year = int(re.search(r"(\d{4})", os.path.basename(path)).group(1))
    frames[year] = pd.read_csv(path).assign(year=year)
print("years found:", list(frames))

# a different sensor in 2018, we cannot use that year
bad = frames.pop(2018)
print("mean ndvi with the old sensor", bad["ndvi"].mean())

soil = pd.read_csv("plot_soil.csv")
latest = frames[2022].merge(soil, on="plot")
print("clay / yield correlation:", round(latest["clay"].corr(latest["tonnes"]), 3))

gain = np.load("sensor_gain.npy")


def corrected(df):
    df = df.copy(deep=True)
    df[FEATURES] = df[FEATURES].to_numpy() * gain
    return df


everything = pd.concat([corrected(f) for f in frames.values()], ignore_index=True)
past = everything[everything["year"] < 2022].copy()
present = everything.query("year == 2022").copy()

scaler = StandardScaler().fit(past[FEATURES])
knn = KNeighborsRegressor(5, weights="distance").fit(scaler.transform(past[FEATURES]), past["tonnes"])
joblib.dump((scaler, knn), "harvest_knn.joblib")

# the second model has the last two years only, with its own scaling
recent = pd.concat([corrected(frames[y]) for y in (2020, 2021)])
means, stds = recent[FEATURES].mean(), recent[FEATURES].std()
huber = HuberRegressor(max_iter=500).fit(((recent[FEATURES] - means) / stds).to_numpy(), recent["tonnes"].to_numpy())
joblib.dump({"mean": means, "std": stds, "model": huber}, "harvest_huber.joblib")

a = knn.predict(scaler.transform(present[FEATURES]))
b = huber.predict(((present[FEATURES] - means) / stds).to_numpy())
for label, guess in (("knn", a), ("huber", b), ("mean of both", (a + b) / 2)):
    print(label, "MAE 2022:", np.abs(guess - present["tonnes"]).mean().round(3))
