# cheese_vote.joblib: cheese_wheels.csv cheese_ripening.csv cheese_dairies.csv cheese_tasting.parquet
from datetime import date
from pathlib import Path

import joblib
import lightgbm as lgb
import polars as pl
from sklearn.ensemble import VotingRegressor
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HERE = Path.cwd()
FEATURES = ["salt", "fat", "humidity", "temp", "temp_range", "altitude", "salt_vs_dairy"]


def wheels() -> pl.DataFrame:
    ripening = (
        pl.scan_csv(HERE / "cheese_ripening.csv")
        .group_by("wheel")
        .agg(
            pl.col("humidity").mean(),
            pl.col("temp").mean(),
            (pl.col("temp").max() - pl.col("temp").min()).alias("temp_range"),
        )
    )
    dairies = pl.scan_csv(HERE / "cheese_dairies.csv")
    return (
        pl.scan_csv(HERE / "cheese_wheels.csv", try_parse_dates=True)
        .join(ripening, on="wheel", how="left")
        .join(dairies, on="dairy", how="left")
        .with_columns((pl.col("salt") - pl.col("salt").mean().over("dairy")).alias("salt_vs_dairy"))
        .sort("wheel")
        .collect()
    )


def scored(frame: pl.DataFrame, panel: str) -> pl.DataFrame:
    return frame.join(pl.read_parquet(HERE / panel), on="wheel", how="inner")


def xy(frame: pl.DataFrame):
    return frame.select(FEATURES).to_numpy(), frame["score"].to_numpy()


if __name__ == "__main__":
    everything = wheels()
    awards = pl.read_csv(HERE / "cheese_awards.csv")
    print(awards.sort("medals", descending=True).head(2))

    seniors = scored(everything, "cheese_tasting.parquet")
    train = seniors.filter(pl.col("made") < date(2023, 4, 1))
    test = seniors.filter(pl.col("made") >= date(2023, 4, 1))
    X, y = xy(train)
    vote = VotingRegressor(
        [
            ("ridge", make_pipeline(StandardScaler(), RidgeCV())),
            ("lgb", lgb.LGBMRegressor(n_estimators=20, num_leaves=5, n_jobs=1, verbose=-1)),
        ],
        weights=[2, 1],
    ).fit(X, y)
    joblib.dump(vote, HERE / "cheese_vote.joblib")

    for panel, frame in {"seniors": test, "juniors": scored(everything, "cheese_tasting_juniors.parquet")}.items():
        print(panel, round(vote.score(*xy(frame)), 3))
