# bakery_rolls.joblib: bakery_sales_features.pkl bakery_weather.csv bakery_fairs.txt

"""Orders of rolls for tomorrow.

The features of the sales are heavy, so the store keeps them as a pickle; here it is there already.
"""
import csv
import logging
import sys

sys.path[:0] = ["."]

import joblib
import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import TimeSeriesSplit, cross_val_score

from bakekit import features
from bakekit.store import FeatureStore

logging.basicConfig(stream=sys.stderr, level=logging.INFO)


def raw_rows(path):
    with open(path) as f:
        return sum(1 for _ in csv.reader(f)) - 1


def assemble(store):
    table = store.get("bakery_sales_features", features.sales_features)
    table = table.join(store.get("bakery_weather_features", features.weather_features))
    table["fair"] = table.index.isin(features.fair_days()).astype(int)
    return table.dropna()


def main():
    logging.info("%d raw rows of sales", raw_rows("bakery_sales.csv"))
    store = FeatureStore()
    table = assemble(store)
    logging.info("%d of 2 feature sets came from the store", store.hits)

    x, y = table.drop(columns="target"), table["target"]
    model = HistGradientBoostingRegressor(loss="poisson", max_iter=25, max_leaf_nodes=6, random_state=0)
    scores = cross_val_score(model, x, y, cv=TimeSeriesSplit(3), scoring="neg_mean_absolute_error")
    logging.info("MAE %.1f", -scores.mean())
    joblib.dump(model.fit(x, y), "bakery_rolls.joblib")

    prices = np.genfromtxt("bakery_prices.csv", delimiter=",", names=True, dtype=None, encoding="utf-8")
    roll = float(prices["price"][prices["product"] == "rolls"][0])
    print(f"expected takings tomorrow: {roll * model.predict(x.tail(1))[0]:.2f}")


if __name__ == "__main__":
    main()
