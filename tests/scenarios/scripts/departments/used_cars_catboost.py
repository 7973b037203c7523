# car_models/cars_de.cbm: cars_de.parquet cars_makes.csv
# car_models/cars_fr.cbm: cars_fr.csv cars_makes.csv
# car_models/cars_uk.cbm: cars_uk.csv cars_fx.csv cars_makes.csv
# car_models/cars_pooled.cbm: cars_de.parquet cars_fr.csv cars_uk.csv cars_fx.csv cars_makes.csv

"""Price models for used cars, one per country plus a pooled model for new markets."""
import logging
from pathlib import Path

import numpy as np
import polars as pl
from catboost import CatBoostRegressor, Pool

log = logging.getLogger("cars")
COLUMNS = ["make", "km", "year", "price"]
FEATURES = ["make", "km", "age", "km_per_year", "tier", "reliability"]
CAT = ["make"]
OUT = Path("car_models")


def load_de() -> pl.DataFrame:
    return pl.read_parquet("cars_de.parquet").select(COLUMNS)


def load_fr() -> pl.DataFrame:
    return pl.read_csv("cars_fr.csv", separator=";").select(COLUMNS)


def load_uk() -> pl.DataFrame:
    fx = pl.read_csv("cars_fx.csv")
    return (
        pl.read_csv("cars_uk.csv")
        .join(fx, on="month", how="left", maintain_order="left")
        .with_columns(price=pl.col("price") * pl.col("gbp_eur"))
        .select(COLUMNS)
    )


LOADERS = {"de": load_de, "fr": load_fr, "uk": load_uk}


def prepare(df: pl.DataFrame, makes: pl.DataFrame) -> pl.DataFrame:
    return (
        df.join(makes, on="make", how="left", maintain_order="left")
        .filter(pl.col("price") > 300)
        .with_columns(age=(2025 - pl.col("year")).cast(pl.Float64), km=pl.col("km").cast(pl.Float64))
        .with_columns(km_per_year=pl.col("km") / pl.col("age"), log_price=pl.col("price").cast(pl.Float64).log())
    )


def to_pool(df: pl.DataFrame) -> Pool:
    X = df.select(FEATURES).to_pandas()
    X["make"] = X["make"].astype(str)
    return Pool(X, label=df["log_price"].to_numpy(), cat_features=CAT)


def split(df: pl.DataFrame, share: float = 0.8, seed: int = 0):
    order = np.random.default_rng(seed).permutation(df.height)
    cut = int(df.height * share)
    return df[order[:cut].tolist()], df[order[cut:].tolist()]


def fit(train: pl.DataFrame, valid: pl.DataFrame, iterations: int = 120) -> CatBoostRegressor:
    model = CatBoostRegressor(
        iterations=iterations, depth=4, learning_rate=0.1, loss_function="RMSE",
        random_seed=1, thread_count=1, verbose=False, allow_writing_files=False,
    )
    model.fit(to_pool(train), eval_set=to_pool(valid), early_stopping_rounds=15)
    return model


def error(model: CatBoostRegressor, df: pl.DataFrame) -> float:
    pred = np.exp(model.predict(to_pool(df)))
    return float(np.median(np.abs(pred / df["price"].to_numpy() - 1)))


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    OUT.mkdir(exist_ok=True)
    makes = pl.read_csv("cars_makes.csv")

    frames = {}
    for country, loader in LOADERS.items():
        frames[country] = prepare(loader(), makes)
        train, valid = split(frames[country])
        model = fit(train, valid)
        model.save_model(str(OUT / f"cars_{country}.cbm"))
        log.info("%s: %d cars, %d trees, median error %.3f", country, frames[country].height, model.tree_count_, error(model, valid))

    everything = pl.concat(list(frames.values()), how="diagonal_relaxed")
    train, valid = split(everything)
    pooled = fit(train, valid, iterations=150)
    pooled.save_model(str(OUT / "cars_pooled.cbm"))

    auction = prepare(pl.read_csv("cars_auction.csv").select(COLUMNS), makes)
    log.info("pooled model on auction cars: %.3f", error(pooled, auction))


if __name__ == "__main__":
    main()
