# store_sales.joblib: berlin.csv hamburg.csv koeln.csv bank_holidays.csv store_sizes.json
# store_visitors.joblib: berlin.csv hamburg.csv koeln.csv bank_holidays.csv
import glob
import json
import os

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import PoissonRegressor
from sklearn.model_selection import GroupKFold, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, SplineTransformer

MIN_DAYS = 30


def read_stores(pattern):
    stores = {}
    for path in sorted(glob.glob(pattern)):
        key = os.path.splitext(os.path.basename(path))[0]
        stores[key] = pd.read_csv(path, parse_dates=["date"])
    stores.pop("training_till")  # the till new colleagues practise with
    return {key: frame for key, frame in stores.items() if len(frame) >= MIN_DAYS}


def add_calendar(frame, holidays):
    day = frame["date"].dt
    return frame.assign(weekday=day.day_of_week, week=day.isocalendar().week.astype(int),
                        holiday=frame["date"].isin(holidays).astype(int))


def check(model, X, y, groups):
    scores = cross_validate(model, X, y, groups=groups, cv=GroupKFold(3), scoring="neg_mean_absolute_percentage_error")
    return -np.mean(scores["test_score"])


if __name__ == "__main__":
    stores = read_stores(os.path.join("stores", "*.csv"))
    print("stores kept:", ", ".join(stores))
    holidays = pd.read_csv("bank_holidays.csv", parse_dates=["date"])["date"]
    with open("store_sizes.json") as fh:
        sizes = json.load(fh)

    data = pd.concat(stores, names=["store", "row"]).reset_index("store")
    data = add_calendar(data, holidays)
    calendar = ["weekday", "week", "holiday"]

    # 1. how many people come in: calendar only
    visitors = make_pipeline(FunctionTransformer(np.asarray, kw_args={"dtype": float}),
                             SplineTransformer(n_knots=4, degree=2), PoissonRegressor(alpha=0.1, max_iter=300))
    print("visitors MAPE", check(visitors, data[calendar], data["visitors"], data["store"]))
    visitors.fit(data[calendar], data["visitors"])
    joblib.dump(visitors, "store_visitors.joblib")

    # 2. what they leave behind: with the floor space
    data["size"] = data["store"].map(sizes)
    sales = HistGradientBoostingRegressor(max_iter=20, min_samples_leaf=10)
    columns = [*calendar, "size", "visitors"]
    print("sales MAPE", check(sales, data[columns], data["sales"], data["store"]))
    sales.fit(data[columns], data["sales"])
    joblib.dump(sales, "store_sales.joblib")

    targets = pd.read_csv("sales_targets.csv", index_col="store")["sales_target"]
    data["predicted"] = sales.predict(data[columns])
    print(data.groupby("store")["predicted"].mean().to_frame().join(targets))
