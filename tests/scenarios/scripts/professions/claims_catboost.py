# out/frequency.cbm: policies.csv claims_2021.csv claims_2022.csv claims_2023.csv
# out/severity.cbm: policies.csv claims_2021.csv claims_2022.csv

"""Motor pricing: claim frequency and claim severity."""
from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
from catboost import CatBoostRegressor, Pool


@dataclasses.dataclass(frozen=True)
class Config:
    years: tuple[int, ...] = (2020, 2021, 2022, 2023)
    fit_years: tuple[int, ...] = (2021, 2022)
    eval_year: int = 2023
    num: tuple[str, ...] = ("driver_age", "power")
    cat: tuple[str, ...] = ("region",)
    iterations: int = 80
    out: Path = Path("out")

    @property
    def features(self):
        return list(self.num + self.cat)


class Book:
    def __init__(self, cfg: Config):
        self.cfg = cfg
        self.policies = pd.read_csv("policies.csv")
        self.claims = {y: pd.read_csv(f"claims_{y}.csv") for y in cfg.years}

    def summary(self):
        rows = []
        for y, c in self.claims.items():
            rows.append({"year": y, "freq": c["n_claims"].sum() / c["exposure"].sum(), "cost": c["cost"].sum()})
        return pd.DataFrame(rows).set_index("year").round(3)

    def view(self, *years):
        claims = pd.concat([self.claims[y].assign(year=y) for y in years], ignore_index=True)
        return claims.merge(self.policies, on="policy")


def pool(df, target, cfg, weight=None):
    return Pool(df[cfg.features], df[target], cat_features=list(cfg.cat), weight=None if weight is None else df[weight])


def main(cfg: Config = Config()):
    cfg.out.mkdir(exist_ok=True)
    book = Book(cfg)
    print(book.summary())

    common = dict(depth=3, learning_rate=0.1, random_seed=9, thread_count=1, allow_writing_files=False, verbose=False)

    train, holdout = book.view(*cfg.fit_years), book.view(cfg.eval_year)
    for df in (train, holdout):
        df["rate"] = df["n_claims"] / df["exposure"]
    freq = CatBoostRegressor(iterations=cfg.iterations, loss_function="Poisson", **common)
    freq.fit(pool(train, "rate", cfg, "exposure"), eval_set=pool(holdout, "rate", cfg, "exposure"),
             early_stopping_rounds=10, use_best_model=True)
    print("frequency trees:", freq.tree_count_)
    freq.save_model(str(cfg.out / "frequency.cbm"))

    with_claim = train[train["cost"] > 0].copy()
    with_claim["log_cost"] = np.log(with_claim["cost"] / with_claim["n_claims"])
    sev = CatBoostRegressor(iterations=30, loss_function="RMSE", **common)
    sev.fit(pool(with_claim, "log_cost", cfg))
    sev.save_model(str(cfg.out / "severity.cbm"))

    premium = freq.predict(holdout[cfg.features]) * np.exp(sev.predict(holdout[cfg.features]))
    print("2023 premium", premium.sum().round(0), "paid", holdout["cost"].sum().round(0))


if __name__ == "__main__":
    main()
