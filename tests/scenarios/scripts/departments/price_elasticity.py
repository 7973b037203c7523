# results/elasticities.json: pos_transactions.parquet competitor_prices.csv
# results/demand_gbm.txt: pos_transactions.parquet

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import statsmodels.formula.api as smf


@dataclass(frozen=True)
class ProjectConfig:
    transactions: Path = Path("pos_transactions.parquet")
    competitors: Path = Path("competitor_prices.csv")
    costs: Path = Path("unit_costs.csv")
    results: Path = Path("results")
    min_weeks: int = 20
    formula: str = "log_units ~ log_price + log_gap + on_promo"


CFG = ProjectConfig()


# --------------------------------------------------------------------------- data
def load_sales(cfg: ProjectConfig) -> pd.DataFrame:
    df = pd.read_parquet(cfg.transactions)
    df = df[(df["units"] > 0) & (df["price"] > 0)]
    return df.sort_values(["category", "week"]).reset_index(drop=True)


def with_competition(sales: pd.DataFrame, cfg: ProjectConfig) -> pd.DataFrame:
    comp = pd.read_csv(cfg.competitors)
    out = sales.merge(comp, on=["category", "week"], how="inner")
    return out.assign(
        log_units=np.log(out["units"]),
        log_price=np.log(out["price"]),
        log_gap=np.log(out["price"] / out["competitor_price"]),
    )


# --------------------------------------------------------------------------- models
def fit_category(df: pd.DataFrame, cfg: ProjectConfig) -> dict:
    res = smf.ols(cfg.formula, data=df).fit()
    lo, hi = res.conf_int().loc["log_price"]
    return {
        "params": {k: float(v) for k, v in res.params.items()},
        "price_ci": [float(lo), float(hi)],
        "r2": float(res.rsquared),
        "n": int(res.nobs),
    }


def fit_demand_gbm(sales: pd.DataFrame) -> lgb.Booster:
    X = sales[["price", "on_promo", "week"]].copy()
    X["category"] = sales["category"].astype("category").cat.codes
    X["price_lag"] = sales.groupby("category")["price"].shift(1)
    train = lgb.Dataset(X, label=np.log(sales["units"]), categorical_feature=["category"])
    params = {"objective": "regression", "num_leaves": 7, "min_data_in_leaf": 10, "verbose": -1, "num_threads": 1, "seed": 3}
    return lgb.train(params, train, num_boost_round=40)


# --------------------------------------------------------------------------- reporting
def recommend_prices(elasticities: dict, costs: pd.Series, current: pd.Series) -> pd.DataFrame:
    rows = []
    for cat, fit in elasticities.items():
        e = fit["params"]["log_price"]
        optimal = costs[cat] * e / (1 + e) if e < -1 else np.nan
        rows.append({"category": cat, "elasticity": e, "current": current[cat], "optimal": optimal})
    return pd.DataFrame(rows).round(3)


def run(cfg: ProjectConfig = CFG) -> None:
    cfg.results.mkdir(exist_ok=True)
    sales = load_sales(cfg)
    panel = with_competition(sales, cfg)

    elasticities = {}
    for category, part in panel.groupby("category"):
        if part["week"].nunique() < cfg.min_weeks:
            continue
        elasticities[category] = fit_category(part, cfg)
    with open(cfg.results / "elasticities.json", "w") as fh:
        json.dump(elasticities, fh, indent=2)

    booster = fit_demand_gbm(sales)
    booster.save_model(str(cfg.results / "demand_gbm.txt"))

    costs = pd.read_csv(cfg.costs, index_col="category")["unit_cost"]
    table = recommend_prices(elasticities, costs, sales.groupby("category")["price"].median())
    table.to_csv(cfg.results / "price_recommendations.csv", index=False)
    print(table.to_string(index=False))


if __name__ == "__main__":
    run()
