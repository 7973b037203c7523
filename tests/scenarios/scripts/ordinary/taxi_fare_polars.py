# fare_model.joblib: trips.parquet zones.csv diesel.csv suspended_drivers.csv
from __future__ import annotations

import joblib
import polars as pl
from sklearn.linear_model import ElasticNet
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

FEATURES = ["km", "density", "diesel", "hour", "driver_mean_km"]


def prepared(trips: pl.LazyFrame) -> pl.LazyFrame:
    zones = pl.scan_csv("zones.csv")
    diesel = pl.scan_csv("diesel.csv", try_parse_dates=True).select(
        pl.col("at").cast(pl.Datetime("us")), pl.col("eur").alias("diesel")).sort("at")
    return (
        trips.with_columns(pl.col("at").cast(pl.Datetime("us")))
        .sort("at")
        .join_asof(diesel, on="at", strategy="backward")
        .join(zones, on="zone", how="left")
        .with_columns(
            pl.col("at").dt.hour().alias("hour"),
            pl.col("km").mean().over("driver").alias("driver_mean_km"),
        )
    )


def without_suspended(trips: pl.LazyFrame) -> pl.LazyFrame:
    return trips.join(pl.scan_csv("suspended_drivers.csv"), on="driver", how="anti")


def main() -> None:
    old, new = pl.read_csv("zones_2009.csv"), pl.read_csv("zones.csv")
    print(new.join(old, on="zone", how="left", suffix="_2009"))

    train = pl.scan_parquet("trips.parquet").pipe(without_suspended).pipe(prepared).collect()
    print(train.group_by("zone").agg(pl.len(), pl.col("fare").mean().round(2)).sort("zone"))

    model = make_pipeline(StandardScaler(), ElasticNet(alpha=0.05))
    model.fit(train.select(FEATURES).to_numpy(), train["fare"].to_numpy())
    joblib.dump(model, "fare_model.joblib")

    april = pl.scan_parquet("trips_april.parquet").pipe(prepared).collect()
    guess = model.predict(april.select(FEATURES).to_numpy())
    print("april", april.select((pl.col("fare") - pl.Series("guess", guess)).abs().mean()).item())


if __name__ == "__main__":
    main()
