# results/elasticity_food.json: sku_sales.tsv promo_calendar.csv fx_rates.txt
# results/elasticity_drinks.json: sku_sales.tsv promo_calendar.csv competitor_prices.csv

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf


class Inputs(NamedTuple):
    sales: pd.DataFrame
    promo: pd.DataFrame
    fx: pd.DataFrame
    competitor: pd.DataFrame
    budget: pd.DataFrame


class Scope(NamedTuple):
    category: str
    driver: str
    formula: str


SCOPES = [
    Scope("food", "fx", "log_units ~ log_price + promo + eurusd + C(sku)"),
    Scope("drinks", "competitor", "log_units ~ log_price + promo + comp_price + C(sku)"),
]


def load_inputs(folder: Path) -> Inputs:
    sales = pd.read_csv(folder / "sku_sales.tsv", sep="\t")
    promo = pd.read_csv(folder / "promo_calendar.csv")
    fx = pd.read_csv(folder / "fx_rates.txt", sep=r"\s+")
    competitor = pd.read_csv(folder / "competitor_prices.csv")
    budget = pd.read_csv(folder / "budget_2025.csv")
    return Inputs(sales, promo, fx, competitor, budget)


def model_table(inputs: Inputs, scope: Scope) -> pd.DataFrame:
    return (
        inputs.sales.query("category == @scope.category")
        .merge(inputs.promo, on="week", how="left")
        .merge(getattr(inputs, scope.driver), on="week", how="left")
        .assign(log_units=lambda d: np.log(d["units"]), log_price=lambda d: np.log(d["price"]))
    )


def estimate(inputs: Inputs, scope: Scope) -> dict:
    table = model_table(inputs, scope)
    fit = smf.ols(scope.formula, table).fit(cov_type="HC1")
    planned = inputs.budget.set_index("category").loc[scope.category, "units"]
    print(f"{scope.category}: elasticity {fit.params['log_price']:.2f}, R2 {fit.rsquared:.2f}, "
          f"{table['units'].sum():.0f} units against {planned} in the budget")
    return {"formula": scope.formula, "n": int(fit.nobs), "coef": fit.params.to_dict(), "se": fit.bse.to_dict()}


def main() -> None:
    out = Path("results")
    out.mkdir(exist_ok=True)
    inputs = load_inputs(Path("."))
    for scope in SCOPES:
        with (out / f"elasticity_{scope.category}.json").open("w") as fh:
            json.dump(estimate(inputs, scope), fh, indent=2)


if __name__ == "__main__":
    main()
