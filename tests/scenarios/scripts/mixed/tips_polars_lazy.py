# tip_model.joblib: trips_jan.csv trips_feb.csv zones.parquet rain_daily.ndjson
from __future__ import annotations

import joblib
import polars as pl
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import mean_absolute_error

TARGET = "tip"


def trips(*months: str) -> pl.LazyFrame:
    return pl.concat([pl.scan_csv(f"trips_{m}.csv", try_parse_dates=True) for m in months])


def with_zone(lf: pl.LazyFrame, zones: pl.LazyFrame) -> pl.LazyFrame:
    return lf.join(zones, left_on="pickup", right_on="zone", how="left")


def with_rain(lf: pl.LazyFrame, rain: pl.LazyFrame) -> pl.LazyFrame:
    rain = rain.with_columns(pl.col("day").str.to_date(), wet=pl.col("mm") > 2)
    return lf.join(rain, on="day", how="left").with_columns(pl.col("mm").fill_null(0.0))


def calendar(lf: pl.LazyFrame) -> pl.LazyFrame:
    return lf.with_columns(
        weekday=pl.col("day").dt.weekday(),
        busy=pl.len().over("day", "pickup"),
    )


def prepare(lf: pl.LazyFrame) -> pl.DataFrame:
    zones = pl.scan_parquet("zones.parquet")
    rain = pl.scan_ndjson("rain_daily.ndjson")
    return (
        lf.pipe(with_zone, zones)
        .pipe(with_rain, rain)
        .pipe(calendar)
        .filter(pl.col("passengers") > 0)
        .drop("trip", "day", "driver")
        .collect()
    )


def xy(df: pl.DataFrame):
    return df.drop(TARGET).cast(pl.Float64).to_numpy(), df[TARGET].to_numpy()


if __name__ == "__main__":
    # left over from the old map, still handy to see what changed
    old_zones = pl.read_parquet("zones_2015.parquet")
    new_zones = pl.read_parquet("zones.parquet")
    print("zones that are new:", new_zones.join(old_zones, on="zone", how="anti")["zone"].to_list())

    per_driver = (
        trips("jan", "feb")
        .join(pl.scan_csv("drivers.csv"), on="driver", how="left")
        .group_by("plate")
        .agg(pl.col("tip").sum(), pl.col("seniority").first())
        .sort("tip", descending=True)
    )
    with pl.Config(tbl_rows=5):
        print(per_driver.collect())

    frame = prepare(trips("jan", "feb"))
    X, y = xy(frame)
    model = HistGradientBoostingRegressor(max_iter=25, min_samples_leaf=8, random_state=0).fit(X, y)
    joblib.dump({"model": model, "columns": frame.drop(TARGET).columns}, "tip_model.joblib")

    X_mar, y_mar = xy(prepare(trips("mar")))
    print("March:", mean_absolute_error(y_mar, model.predict(X_mar)))
