# coef/north.json: houses_north.csv postcode_income.csv
# coef/south.json: houses_south.csv postcode_income.csv
# coef/west.json: houses_west.csv crime_rates.csv

"""Regional hedonic regressions, penalty picked by 5-fold cross-validation."""
import argparse
import json
import os

import numpy as np
import pandas as pd
import statsmodels.api as sm
from sklearn.linear_model import Lasso
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler

parser = argparse.ArgumentParser()
parser.add_argument("--out", default="coef")
parser.add_argument("--folds", type=int, default=5)
parser.add_argument("--seed", type=int, default=7)
args = parser.parse_args()

ALPHAS = [0.05, 0.5, 2.0, 8.0]

tables = {name: pd.read_csv(f"houses_{name}.csv") for name in ["north", "south", "west", "holdout"]}
side = {
    "median_income": pd.read_csv("postcode_income.csv"),
    "crime_rate": pd.read_csv("crime_rates.csv"),
}
SPEC = {
    "north": "median_income",
    "south": "median_income",
    "west": "crime_rate",
}


def design(region):
    extra = SPEC.get(region, "median_income")
    df = tables[region].merge(side[extra], on="postcode")
    df["log_area"] = np.log(df["area"])
    cols = ["log_area", "rooms", "age", extra]
    return df[cols].to_numpy(float), df["price"].to_numpy(float), cols


def cv_error(X, y, alpha):
    errs = []
    for tr, va in KFold(args.folds, shuffle=True, random_state=args.seed).split(X):
        scaler = StandardScaler().fit(X[tr])
        m = Lasso(alpha=alpha).fit(scaler.transform(X[tr]), y[tr])
        errs.append(np.mean((m.predict(scaler.transform(X[va])) - y[va]) ** 2))
    return float(np.mean(errs))


os.makedirs(args.out, exist_ok=True)
fitted = {}
for region in SPEC:
    X, y, cols = design(region)
    scores = {a: cv_error(X, y, a) for a in ALPHAS}
    best = min(scores, key=scores.get)
    scaler = StandardScaler().fit(X)
    model = Lasso(alpha=best).fit(scaler.transform(X), y)
    fitted[region] = (scaler, model)
    with open(os.path.join(args.out, region + ".json"), "w") as f:
        json.dump({
            "alpha": best,
            "columns": cols,
            "mean": scaler.mean_.tolist(),
            "scale": scaler.scale_.tolist(),
            "coef": model.coef_.tolist(),
            "intercept": float(model.intercept_),
        }, f, indent=1)
    print(region, "alpha", best, "cv mse", round(scores[best], 1))
    print(sm.OLS(y, sm.add_constant(X)).fit().rsquared)

X, y, _ = design("holdout")
for region in ("north", "south"):
    scaler, model = fitted[region]
    print("holdout with", region, round(float(np.abs(model.predict(scaler.transform(X)) - y).mean()), 2))
