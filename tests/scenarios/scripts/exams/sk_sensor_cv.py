# model_quarter.joblib: sensors_jan.csv sensors_feb.csv sensors_mar.csv calibration.csv
# model_march.joblib: sensors_mar.csv calibration.csv

"""Fault detection from monthly sensor exports, grouped cross validation."""
import glob
import multiprocessing as mp
import os

import joblib
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import RobustScaler

FEATURES = ["temp", "vibration", "pressure", "stress"]


def read_month(path):
    df = pd.read_csv(path)
    df["month"] = os.path.basename(path).split("_")[1].split(".")[0]
    return df


def correct(df, calibration):
    df = df.merge(calibration, on="device", how="left")
    df["temp"] = df["temp"] - df["temp_offset"]
    df["stress"] = df["vibration"] * df["pressure"]
    return df.drop(columns="temp_offset")


def main():
    paths = sorted(glob.glob("sensors/sensors_*.csv"))
    with mp.get_context("fork").Pool(2) as pool:
        months = pool.map(read_month, paths)
    months = {m["month"].iloc[0]: m for m in months}
    print({k: v.shape for k, v in months.items()})

    calibration = pd.read_csv("calibration.csv")
    rooms = pd.read_csv("device_rooms.csv")
    print("devices per room:", rooms.groupby("room")["device"].count().to_dict())

    quarter = pd.concat([months[m] for m in ("jan", "feb", "mar")], ignore_index=True)
    quarter = correct(quarter, calibration)
    april = correct(months["apr"], calibration)

    pipe = Pipeline([("scale", RobustScaler()), ("clf", RandomForestClassifier(random_state=0))])
    grid = GridSearchCV(
        pipe,
        {"clf__n_estimators": [20, 40], "clf__max_depth": [3, 6]},
        cv=GroupKFold(3),
        scoring="roc_auc",
    )
    grid.fit(quarter[FEATURES], quarter["fault"], groups=quarter["device"])
    print("best", grid.best_params_, round(grid.best_score_, 3))
    joblib.dump(grid.best_estimator_, "model_quarter.joblib")

    march = correct(months["mar"], calibration)
    knn = Pipeline([("scale", RobustScaler()), ("clf", KNeighborsClassifier(7))])
    print("march only, cv:", cross_val_score(knn, march[FEATURES], march["fault"], cv=4).round(2))
    knn.fit(march[FEATURES], march["fault"])
    joblib.dump(knn, "model_march.joblib")

    for name, model in [("quarter", grid.best_estimator_), ("march", knn)]:
        print(name, "on april:", round(model.score(april[FEATURES], april["fault"]), 3))


if __name__ == "__main__":
    main()
