# greenhouse_growth.joblib: greenhouse_climate.csv greenhouse_watering.csv greenhouse_stem.csv
import warnings
from itertools import chain

import joblib
import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import TimeSeriesSplit
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler

STEPS, AHEAD = 12, 4


def read(name):
    return pd.read_csv(f"greenhouse_{name}.csv", parse_dates=["time"]).sort_values("time")


def aligned():
    stem = read("stem")
    for other, how, tolerance in [("climate", "nearest", "20min"), ("watering", "backward", "2h")]:
        stem = pd.merge_asof(stem, read(other), on="time", direction=how, tolerance=pd.Timedelta(tolerance))
    stem["litres"] = stem["litres"].fillna(0).rolling(4, min_periods=1).sum()
    return stem.set_index("time").interpolate("time").bfill()


def windows(values, growth):
    """(n, STEPS * columns) inputs, and the growth over the AHEAD steps after each window."""
    view = sliding_window_view(values, STEPS, axis=0)[:-AHEAD]
    X = view.transpose(0, 2, 1).reshape(len(view), -1)
    ends = np.arange(len(view)) + STEPS - 1
    return X, (growth[ends + AHEAD] - growth[ends]) * 100


def fit(X, y, width):
    net = MLPRegressor(hidden_layer_sizes=(width,), max_iter=40, random_state=4, learning_rate_init=0.01)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # 40 epochs are enough for us
        return net.fit(X, y)


table = aligned()
outside = read("outside").set_index("time")["outside"]
print("coldest night:", outside.between_time("22:00", "05:00").min())

X, y = windows(table[["co2", "vent", "litres"]].to_numpy(), table["stem_mm"].to_numpy())
results = {}
for width in (4, 16):
    errors = []
    for past, future in TimeSeriesSplit(3, gap=STEPS).split(X):
        scaler = StandardScaler().fit(X[past])
        model = fit(scaler.transform(X[past]), y[past], width)
        errors.append(np.abs(model.predict(scaler.transform(X[future])) - y[future]))
    results[width] = np.mean(list(chain.from_iterable(errors)))
    print(width, "hidden units, MAE", results[width].round(3))

width = min(results, key=results.get)
scaler = StandardScaler()
final = fit(scaler.fit_transform(X), y, width)
joblib.dump((scaler, final, {"steps": STEPS, "ahead": AHEAD}), "greenhouse_growth.joblib")
