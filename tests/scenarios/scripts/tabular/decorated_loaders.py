# gearbox.joblib: alpha.csv delta.csv forecast.feather
import functools
import time
from contextlib import contextmanager

import joblib
import pandas as pd
from sklearn.ensemble import ExtraTreesRegressor


def timed(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        begin = time.perf_counter()
        result = function(*args, **kwargs)
        print(f"{function.__name__}{args}: {time.perf_counter() - begin:.4f} s")
        return result

    return inner


@contextmanager
def section(title):
    print(f"--- {title}")
    yield
    print(f"--- end of {title}")


@functools.lru_cache(maxsize=None)
@timed
def turbine(name):
    frame = pd.read_csv(f"windmills/{name}.csv", parse_dates=["at"])
    return frame.set_index("at")


@functools.cache
def forecast():
    return pd.read_feather("forecast.feather").set_index("at")["forecast"].resample("h").interpolate()


@timed
def features(name):
    frame = turbine(name).copy()
    frame["heat_before"] = frame["gearbox"].shift(1)
    frame["error"] = frame["speed"] - forecast()
    return frame.dropna()


with section("look"):
    for name in ("alpha", "bravo", "charlie", "delta"):
        print(name, turbine(name)["gearbox"].max())

with section("train"):
    parts = [features(name) for name in ("alpha", "delta")]
    table = pd.concat(parts)
    X, y = table.drop(columns="gearbox"), table["gearbox"]
    model = ExtraTreesRegressor(6, random_state=0).fit(X, y)

joblib.dump(model, "gearbox.joblib")
