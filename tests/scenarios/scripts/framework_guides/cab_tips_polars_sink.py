# tips.json: cab_rides.csv cab_zones.parquet cab_drivers.ndjson cab_features.parquet
from pathlib import Path

import polars as pl
import xgboost as xgb

FEATURES = Path("cab_features.parquet")
LABEL = "tip"


def plan(rides: str) -> pl.LazyFrame:
    zones = pl.scan_parquet("cab_zones.parquet")
    drivers = pl.scan_ndjson("cab_drivers.ndjson")
    per_zone = pl.col("km").mean().over("zone")
    return (
        pl.scan_csv(rides)
        .filter(pl.col("km") > 0.3)
        .join(zones, on="zone", how="left")
        .join(drivers, on="driver", how="left")
        .with_columns(
            night=((pl.col("hour") >= 22) | (pl.col("hour") < 5)).cast(pl.Int8),
            longer=(pl.col("km") - per_zone),
            **{f"is_{b}": (pl.col("borough") == b).cast(pl.Int8) for b in "NSW"},
        )
        .drop("ride", "driver", "borough", "zone")
    )


def split(frame: pl.DataFrame):
    return frame.drop(LABEL).to_numpy(), frame.get_column(LABEL).to_numpy()


def step_one():
    plan("cab_rides.csv").sink_parquet(FEATURES)
    old = pl.scan_csv("cab_rides_2020.csv").select(pl.col("tip").mean(), pl.col("km").median()).collect()
    print("2020, for comparison:", old.row(0, named=True))


def step_two():
    lazy = pl.scan_parquet(FEATURES)
    names = [c for c in lazy.collect_schema().names() if c != LABEL]
    everything = lazy.with_row_index("i").with_columns(fold=pl.col("i") % 5).drop("i").collect()
    parts = everything.partition_by("fold", as_dict=True, include_key=False)
    held = parts.pop((0,))
    x, y = split(pl.concat(parts.values()))
    model = xgb.XGBRegressor(n_estimators=60, max_depth=3, learning_rate=0.2, early_stopping_rounds=6, n_jobs=1, random_state=6, eval_metric="mae")
    model.fit(x, y, eval_set=[split(held)], verbose=20)
    model.get_booster().feature_names = names
    model.save_model("tips.json")
    return model


if __name__ == "__main__":
    step_one()
    model = step_two()
    judged = plan("cab_rides_eval.csv").collect(engine="streaming")
    x, y = split(judged)
    booster = model.get_booster()
    print("evaluation:", abs(booster.inplace_predict(x, validate_features=False) - y).mean().round(3))
    print(judged.group_by("night").agg(pl.col("tip").mean().round(2), pl.len()).sort("night"))
