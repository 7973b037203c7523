# flat.joblib: meter_0.csv meter_2.csv celsius.csv houses_by_meter.csv
# villa.joblib: meter_1.csv meter_3.csv celsius.csv houses_by_meter.csv
"""One model per kind of house, over files that are joined with their source."""
import itertools
import re
from glob import glob

import joblib
import pandas as pd
from sklearn.linear_model import LinearRegression

kinds = pd.read_csv("houses_by_meter.csv").set_index("meter")["house"].to_dict()
celsius = pd.read_csv("celsius.csv", parse_dates=["hour"])


def read(path):
    number = int(re.search(r"meter_(\d+)", path)[1])
    return number, pd.read_csv(path, parse_dates=["hour"]).assign(meter=number)


def lagged(frame, lags=(1, 2)):
    frame = frame.copy()
    for lag in lags:
        frame[f"load_{lag}"] = frame["load"].shift(lag)
    return frame.dropna()


meters = [read(path) for path in sorted(glob("meters/*.csv"))]
meters.sort(key=lambda pair: (kinds[pair[0]], pair[0]))
for kind, group in itertools.groupby(meters, key=lambda pair: kinds[pair[0]]):
    data = pd.concat([lagged(frame) for _, frame in group])
    data = data.merge(celsius, on="hour").set_index("hour").sort_index()
    if kind == "farm":
        print("too few farms:", len(data), "rows")
        continue
    model = LinearRegression().fit(data[["load_1", "load_2", "celsius"]], data["load"])
    print(kind, model.coef_.round(2))
    joblib.dump(model, f"{kind}.joblib")
