# parcel_delay.txt: parcels_2024_01.csv parcels_2024_02.csv parcels_2024_03.csv parcels_2024_04.csv parcels_2024_05.csv depots.parquet
"""Delay in minutes per parcel. Everything stays lazy until one collect_all."""
import lightgbm as lgb
import polars as pl

TRAIN_MONTHS = range(1, 5)
VALID_MONTH = 5
TEST_MONTH = 6
FEATURES = ["weight_kg", "distance_km", "rush", "region", "docks", "depot_mean_km", "depot_parcels"]


def month(m: int) -> pl.LazyFrame:
    return (
        pl.scan_csv(f"parcels_2024_{m:02d}.csv")
        .with_columns(pl.lit(m).alias("month"), pl.col("hour").is_in([7, 8, 16, 17, 18]).cast(pl.Int8).alias("rush"))
        .filter(pl.col("weight_kg") > 0.2)
    )


def with_depot(parcels: pl.LazyFrame, depots: pl.LazyFrame, stats: pl.LazyFrame) -> pl.LazyFrame:
    return parcels.join(depots, on="depot", how="left").join(stats, on="depot", how="left").select(*FEATURES, "late_min")


def main() -> None:
    depots = pl.scan_parquet("depots.parquet")
    planned = pl.read_parquet("depots_planned.parquet")
    print(f"{planned['docks'].sum()} docks planned for next year")

    train = pl.concat([month(m) for m in TRAIN_MONTHS])
    stats = train.group_by("depot").agg(
        pl.col("distance_km").mean().alias("depot_mean_km"), pl.len().alias("depot_parcels")
    )
    train_df, valid_df, test_df = pl.collect_all(
        [with_depot(lf, depots, stats) for lf in (train, month(VALID_MONTH), month(TEST_MONTH))]
    )

    dtrain = lgb.Dataset(train_df.select(FEATURES).to_numpy(), label=train_df["late_min"].to_numpy(), feature_name=FEATURES)
    dvalid = lgb.Dataset(valid_df.select(FEATURES).to_numpy(), label=valid_df["late_min"].to_numpy(), reference=dtrain)
    booster = lgb.train(
        {"objective": "l1", "num_leaves": 7, "learning_rate": 0.1, "verbosity": -1, "num_threads": 1},
        dtrain,
        num_boost_round=60,
        valid_sets=[dvalid],
        callbacks=[lgb.early_stopping(5, verbose=False)],
    )
    booster.save_model("parcel_delay.txt")

    error = (pl.Series(booster.predict(test_df.select(FEATURES).to_numpy())) - test_df["late_min"]).abs().mean()
    print(f"June MAE {error:.2f} min after {booster.best_iteration} rounds")


if __name__ == "__main__":
    main()
