# summaries.joblib: shipments_2024-01.csv shipments_2024-02.csv shipments_2024-03.csv shipments_2024-04.csv port_weather.csv
import multiprocessing
from pathlib import Path

import joblib
import pandas as pd
from sklearn.linear_model import LassoLars

weather = None


def begin(path):
    global weather
    weather = pd.read_csv(path)


def summarise(path):
    frame = pd.read_csv(path).merge(weather, left_on=["left", "port"], right_on=["day", "port"])
    return frame.groupby(["carrier", "port"], as_index=False)[["tons", "wind", "hours"]].mean()


if __name__ == "__main__":
    paths = sorted(Path("shipments").glob("*.csv"))
    context = multiprocessing.get_context("fork")
    with context.Pool(2, initializer=begin, initargs=("port_weather.csv",)) as pool:
        parts = pool.map(summarise, paths)
    table = pd.concat(parts, ignore_index=True)
    model = LassoLars(alpha=0.01).fit(table[["tons", "wind"]], table["hours"])
    joblib.dump(model, "summaries.joblib")
    lanes = pd.read_excel("lanes.xlsx")
    print(len(table), len(lanes))
