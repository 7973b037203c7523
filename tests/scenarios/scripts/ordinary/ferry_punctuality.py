# ferry_delay.joblib: sailings.csv vessels.csv routes.csv
"""Predict how many minutes late a ferry arrives."""
import argparse
import logging

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

log = logging.getLogger("ferry")

NUMERIC = ["passengers", "km", "age", "engine_kw", "month"]
CATEGORICAL = ["route", "weekday"]


def parse_args():
    p = argparse.ArgumentParser()
    p.add_argument("--sailings", default="sailings.csv")
    p.add_argument("--vessels", default="vessels.csv")
    p.add_argument("--routes", default="routes.csv")
    p.add_argument("--predict", default="next_week_sailings.csv")
    p.add_argument("--history", default="sailings_2019.csv")
    p.add_argument("--out", default="ferry_delay.joblib")
    p.add_argument("--test-size", type=float, default=0.25)
    return p.parse_args()


def enrich(sailings, vessels, routes):
    df = sailings.merge(vessels, on="vessel", how="left", validate="m:1")
    df = df.merge(routes, on="route", how="left", validate="m:1")
    df["date"] = pd.to_datetime(df["date"])
    df["month"] = df["date"].dt.month
    df["weekday"] = df["date"].dt.day_name()
    df["age"] = df["date"].dt.year - df["built"]
    return df


def compare_with_history(current, path):
    history = pd.read_csv(path)
    table = pd.concat({"now": current.groupby("route")["late_minutes"].mean(),
                       "2019": history.groupby("route")["late_minutes"].mean()}, axis=1)
    log.info("mean delay per route\n%s", table.round(1))


def main():
    args = parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    vessels, routes = pd.read_csv(args.vessels), pd.read_csv(args.routes)
    sailings = pd.read_csv(args.sailings)
    compare_with_history(sailings, args.history)

    crews = pd.read_csv("crew_roster.csv").pivot(index="vessel", columns="shift", values="crew")
    log.info("crews on board\n%s", vessels.join(crews, on="vessel"))

    df = enrich(sailings, vessels, routes)
    X_train, X_test, y_train, y_test = train_test_split(
        df[NUMERIC + CATEGORICAL], df["late_minutes"], test_size=args.test_size, random_state=3)

    model = Pipeline([
        ("prep", ColumnTransformer([("num", StandardScaler(), NUMERIC),
                                    ("cat", OneHotEncoder(handle_unknown="ignore"), CATEGORICAL)])),
        ("reg", GradientBoostingRegressor(n_estimators=25, random_state=0)),
    ])
    model.fit(X_train, y_train)
    log.info("MAE %.2f", mean_absolute_error(y_test, model.predict(X_test)))
    joblib.dump(model, args.out)

    upcoming = enrich(pd.read_csv(args.predict), vessels, routes)
    upcoming["expected"] = model.predict(upcoming[NUMERIC + CATEGORICAL])
    log.info("%s", upcoming.nlargest(3, "expected")[["sailing_id", "expected"]])


if __name__ == "__main__":
    main()
