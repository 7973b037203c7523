# north_ridge.joblib: meters_north_a.parquet meters_north_b.parquet household_area.csv
# coast_gbr.joblib: meters_coast_a.parquet meters_coast_b.parquet

import joblib
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.dataset as ds
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

partitioning = ds.partitioning(pa.schema([("region", pa.string())]), flavor="hive")
meters = ds.dataset("meter_readings", format="parquet", partitioning=partitioning)


def overview():
    """Rows and consumption of each region, for the log."""
    t = meters.to_table(columns=["region", "kwh"])
    g = t.group_by("region").aggregate([("kwh", "mean"), ("kwh", "count")]).sort_by("region")
    for row in g.to_pylist():
        print(f"{row['region']:<6} {row['kwh_count']:4d} readings, mean {row['kwh_mean']:.2f} kWh")


def region_frame(region, min_kwh=0.0):
    table = meters.to_table(
        filter=(ds.field("region") == region) & (ds.field("kwh") > min_kwh),
        columns=["household", "temp", "persons", "kwh"],
        use_threads=False,
    )
    heating = pc.max_element_wise(pc.subtract(pa.scalar(18.0), table["temp"]), pa.scalar(0.0))
    return table.append_column("heating_degrees", heating).to_pandas()


def areas():
    return pacsv.read_csv("household_area.csv").to_pandas()


def train_north():
    frame = region_frame("north").merge(areas(), on="household", how="left")
    frame["area_per_person"] = frame["area"] / frame["persons"]
    X = frame[["temp", "heating_degrees", "persons", "area", "area_per_person"]]
    model = make_pipeline(StandardScaler(), PolynomialFeatures(2, include_bias=False), RidgeCV([0.1, 1, 10, 100]))
    model.fit(X.to_numpy(), frame["kwh"].to_numpy())
    print("north: r2", round(model.score(X.to_numpy(), frame["kwh"]), 3), "alpha", model[-1].alpha_)
    return model


def train_coast():
    frame = region_frame("coast", min_kwh=1.0)
    X = frame[["temp", "heating_degrees", "persons"]].to_numpy()
    model = GradientBoostingRegressor(n_estimators=50, max_depth=2, random_state=0)
    model.fit(X, frame["kwh"].to_numpy())
    print("coast: r2", round(model.score(X, frame["kwh"]), 3))
    return model


def transfer_check(model):
    """How badly does the coast model do in the south?"""
    south = region_frame("south", min_kwh=1.0)
    pred = model.predict(south[["temp", "heating_degrees", "persons"]].to_numpy())
    print("south: mean error", round(float((pred - south["kwh"]).mean()), 3))


if __name__ == "__main__":
    overview()
    joblib.dump(train_north(), "north_ridge.joblib")
    coast = train_coast()
    joblib.dump(coast, "coast_gbr.joblib")
    transfer_check(coast)
