# models/claims_freq.json: claims_2022.csv policy_terms.parquet tariff_rates.csv
# models/claims_nomargin.json: claims_2022.csv policy_terms.parquet

"""Claim frequency with the tariff as offset (base_margin)."""
import pathlib

import numpy as np
import polars as pl
import xgboost as xgb

MODELS = pathlib.Path("models")
FEATURES = ["driver_age", "power", "power_per_age", "km_class"]
PARAMS = {
    "objective": "count:poisson",
    "max_depth": 3,
    "eta": 0.1,
    "min_child_weight": 2,
    "nthread": 1,
    "seed": 9,
}


def terms() -> pl.LazyFrame:
    return (
        pl.scan_parquet("policy_terms.parquet")
        .with_columns((pl.col("power") / pl.col("driver_age")).alias("power_per_age"))
    )


def claims(path: str) -> pl.LazyFrame:
    return (
        pl.scan_csv(path)
        .filter(pl.col("km_driven") > 2500)
        .with_columns(pl.col("km_driven").floordiv(5000).alias("km_class"))
    )


def rates() -> pl.LazyFrame:
    return pl.scan_csv("tariff_rates.csv").with_columns(pl.col("expected_freq").log().alias("offset"))


def portfolio(path: str) -> pl.DataFrame:
    return claims(path).join(terms(), on="policy", how="left").sort("policy").collect()


def with_offset(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.lazy().join(rates().select("tariff", "offset"), on="tariff", how="left").sort("policy").collect()


def dmatrix(frame: pl.DataFrame, offset: bool) -> xgb.DMatrix:
    d = xgb.DMatrix(frame.select(FEATURES).to_numpy(), label=frame["n_claims"].to_numpy(), feature_names=FEATURES)
    if offset:
        d.set_base_margin(frame["offset"].to_numpy())
    return d


def poisson_deviance(y: np.ndarray, mu: np.ndarray) -> float:
    term = np.where(y > 0, y * np.log(np.maximum(y, 1) / mu), 0.0)
    return float(2 * (term - (y - mu)).mean())


def describe(frame: pl.DataFrame, title: str) -> None:
    print(title)
    print(frame.group_by("tariff").agg(pl.len().alias("n"), pl.col("n_claims").mean().round(3)).sort("tariff"))


def main() -> None:
    MODELS.mkdir(exist_ok=True)
    last, now = portfolio("claims_2022.csv"), portfolio("claims_2023.csv")
    describe(last, "2022")
    describe(now, "2023")

    plain = xgb.train(PARAMS, dmatrix(last, offset=False), num_boost_round=30)
    plain.save_model(MODELS / "claims_nomargin.json")

    freq = xgb.train(PARAMS, dmatrix(with_offset(last), offset=True), num_boost_round=30)
    freq.save_model(MODELS / "claims_freq.json")

    y = now["n_claims"].to_numpy()
    print("deviance 2023, plain ", round(poisson_deviance(y, plain.predict(dmatrix(now, False))), 4))
    print("deviance 2023, offset", round(poisson_deviance(y, freq.predict(dmatrix(with_offset(now), True))), 4))


if __name__ == "__main__":
    main()
