# buyers_plain.joblib: web_visits.csv visits_wh.duckdb
# buyers_device.joblib: web_visits.csv visits_wh.duckdb device_specs.json

import hashlib
import os

import duckdb
import joblib
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, RobustScaler

WAREHOUSE = "visits_wh.duckdb"


def split_of(visit_id):
    digest = hashlib.sha1(f"visit-{visit_id}".encode()).digest()
    return "test" if digest[0] < 64 else "train"


def fill_warehouse():
    if os.path.exists(WAREHOUSE):
        os.remove(WAREHOUSE)
    visits = pd.read_csv("web_visits.csv")
    visits["split"] = [split_of(v) for v in visits["visit_id"]]
    with duckdb.connect(WAREHOUSE) as db:
        db.register("visits_df", visits)
        db.execute("""
            CREATE TABLE visits AS
            SELECT *, seconds / pages AS seconds_per_page FROM visits_df ORDER BY visit_id
        """)


def fetch(split):
    with duckdb.connect(WAREHOUSE, read_only=True) as db:
        return db.execute("SELECT * FROM visits WHERE split = ? ORDER BY visit_id", [split]).df()


def build(numeric, categorical=()):
    steps = [(RobustScaler(), list(numeric))]
    if categorical:
        steps.append((OneHotEncoder(handle_unknown="ignore"), list(categorical)))
    return make_pipeline(make_column_transformer(*steps), LogisticRegression(C=2.0))


def with_screens(visits):
    specs = pd.read_json("device_specs.json", dtype={"screen_inch": float})
    return visits.merge(specs, on="device", how="left")


def main():
    fill_warehouse()
    train, test = fetch("train"), fetch("test")

    plain = build(["seconds", "pages", "seconds_per_page"], ["device"])
    plain.fit(train, train["bought"])
    print("plain    ", round(plain.score(test, test["bought"]), 3))

    device = build(["seconds", "pages", "screen_inch"])
    device.fit(with_screens(train), train["bought"])
    print("by screen", round(device.score(with_screens(test), test["bought"]), 3))

    joblib.dump(plain, "buyers_plain.joblib")
    joblib.dump(device, "buyers_device.joblib")

    costs = pd.read_parquet("ad_costs.parquet").merge(test, on="visit_id")
    costs["p"] = plain.predict_proba(costs)[:, 1]
    print("ad cost of the likely buyers", round(costs.loc[costs.p > 0.5, "ad_cost"].sum(), 2))


if __name__ == "__main__":
    main()
