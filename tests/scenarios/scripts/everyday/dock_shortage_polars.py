# dock_shortage.joblib: docks.parquet dock_sites.csv weather_obs.csv
"""Will a bike dock be nearly empty in half an hour?  Polars for the features, sklearn for the model."""
from datetime import datetime

import joblib
import polars as pl
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score

HORIZON = 2  # quarters of an hour
SPLIT = datetime(2023, 5, 5)


def status() -> pl.LazyFrame:
    return (
        pl.scan_parquet("docks.parquet")
        .sort("dock", "ts")
        .with_columns(
            pl.col("bikes").shift(-HORIZON).over("dock").alias("soon"),
            (pl.col("bikes") - pl.col("bikes").shift(1).over("dock")).alias("delta"),
            pl.col("bikes").rolling_mean(4).over("dock").alias("hour_mean"),
            pl.col("ts").dt.hour().alias("hour"),
            pl.col("ts").dt.weekday().alias("weekday"),
        )
    )


def with_sites(lf: pl.LazyFrame) -> pl.LazyFrame:
    return lf.join(pl.scan_csv("dock_sites.csv"), on="dock", how="left").with_columns(
        (pl.col("bikes") / pl.col("capacity")).alias("fill")
    )


def with_weather(lf: pl.LazyFrame) -> pl.LazyFrame:
    weather = (
        pl.scan_csv("weather_obs.csv", try_parse_dates=True)
        .with_columns(pl.col("observed").cast(pl.Datetime("us")))
        .sort("observed")
    )
    return lf.sort("ts").join_asof(weather, left_on="ts", right_on="observed", strategy="backward")


table = (
    status().pipe(with_sites).pipe(with_weather)
    .with_columns((pl.col("soon") < 0.35 * pl.col("capacity")).cast(pl.Int8).alias("short"))
    .drop_nulls()
    .collect()
)
events = pl.read_csv("city_events.csv", try_parse_dates=True)
print(table.group_by(pl.col("ts").dt.date().alias("date")).agg(pl.col("short").mean()).join(events, on="date", how="left").sort("date"))

X_COLS = ["bikes", "delta", "hour_mean", "hour", "weekday", "capacity", "hill", "fill", "rain_mm", "temp"]
train, test = table.filter(pl.col("ts") < SPLIT), table.filter(pl.col("ts") >= SPLIT)
clf = HistGradientBoostingClassifier(max_iter=40, learning_rate=0.1, random_state=0)
clf.fit(train.select(X_COLS).to_numpy(), train["short"].to_numpy())
p = clf.predict_proba(test.select(X_COLS).to_numpy())[:, 1]
print("average precision", round(average_precision_score(test["short"].to_numpy(), p), 3))
test.select("dock", "ts", "short").with_columns(pl.Series("p", p)).write_csv("dock_predictions.csv")
joblib.dump(clf, "dock_shortage.joblib")
