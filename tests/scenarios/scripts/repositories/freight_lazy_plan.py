# eta_ridge.joblib: legs_jan.csv legs_feb.csv legs_mar.csv cancelled_legs.csv ports.parquet fuel.ndjson eta_features.parquet

import sys
from functools import reduce
from pathlib import Path

sys.path.append(str(Path.cwd()))

import joblib
import polars as pl
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer

from routekit import plan

MONTHS = ["jan", "feb", "mar"]


def compose(frame, *steps):
    return reduce(lambda lazy, step: step[0](lazy, *step[1:]), steps, frame)


def features(months, *extra):
    return compose(
        plan.legs(*(f"legs_{m}.csv" for m in months)),
        *extra,
        (plan.with_ports, "ports.parquet"),
        (plan.with_fuel, "fuel.ndjson"),
    )


def berths_since(path):
    now, then = (pl.read_parquet(p)["berths"].sum() for p in ("ports.parquet", path))
    return now - then


def main(target=Path("eta_features.parquet")):
    print("new berths since 2010:", berths_since("ports_2010.parquet"))
    query = features(MONTHS, (plan.without, "cancelled_legs.csv")).filter(pl.col("tons") > 0)
    query.sink_parquet(target)

    x, y = plan.matrices(pl.read_parquet(target))
    model = make_pipeline(QuantileTransformer(n_quantiles=20), RidgeCV([0.1, 1.0, 10.0])).fit(x, y)
    joblib.dump(model, "eta_ridge.joblib")

    x_april, y_april = plan.matrices(features(["apr"]).collect())
    print(f"april: R2 {model.score(x_april, y_april):.3f} on {len(y_april)} legs")


if __name__ == "__main__":
    main()
