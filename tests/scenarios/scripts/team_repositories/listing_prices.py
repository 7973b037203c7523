# model_latest.joblib: listings_2024-05-01.csv regions_20240502.json
# model_previous.joblib: listings_2024-04-01.csv regions_20240502.json

import glob
import json
import os

import joblib
import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import mean_absolute_error

# all snapshots, the date is in the file name
snapshots = {}
for f in sorted(glob.glob("snapshots/listings_*.csv")):
    date = os.path.basename(f).replace("listings_", "").replace(".csv", "")
    snapshots[date] = pd.read_csv(f)
    print(date, snapshots[date].shape, "median price", snapshots[date]["price"].median())

# regions: take the newest one
for f in sorted(glob.glob("snapshots/regions_*.json")):
    with open(f) as fh:
        regions = json.load(fh)
    print(f, len(regions), "regions")

dates = list(snapshots)
newest = dates[-1]
before = dates[-2]


def get_xy(df):
    df = df.copy()
    df["income_index"] = df["region"].apply(lambda r: regions[r]["income_index"])
    df["stations"] = df["region"].apply(lambda r: regions[r]["stations"])
    df["sqm_per_room"] = df["sqm"] / df["rooms"]
    return df[["sqm", "rooms", "sqm_per_room", "income_index", "stations"]], df["price"]


def fit(date):
    X, y = get_xy(snapshots[date])
    model = GradientBoostingRegressor(n_estimators=60, max_depth=3, random_state=0)
    model.fit(X, y)
    return model


model_latest = fit(newest)
model_previous = fit(before)

X, y = get_xy(snapshots[newest])
print("previous model on the newest data:", mean_absolute_error(y, model_previous.predict(X)))
X, y = get_xy(snapshots[dates[0]])
print("latest model on the oldest data:", mean_absolute_error(y, model_latest.predict(X)))

joblib.dump(model_latest, "model_latest.joblib")
joblib.dump(model_previous, "model_previous.joblib")
