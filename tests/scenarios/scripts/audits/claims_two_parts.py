# frequency.cbm: policies_2021.csv policies_2022.csv policies_2023.csv
# severity.cbm: policies_2022.csv policies_2023.csv region_risk.csv

import argparse
import os

import numpy as np
import pandas as pd
from catboost import CatBoostRegressor, Pool

CATEGORICAL = ["region", "fuel"]


class Book:
    """Reads policy years once and hands out copies."""

    def __init__(self, root):
        self.root = root
        self.years = {}

    def year(self, year):
        if year not in self.years:
            self.years[year] = pd.read_csv(os.path.join(self.root, f"policies_{year}.csv"))
        return self.years[year].copy()

    def span(self, *years):
        return pd.concat([self.year(y) for y in years], ignore_index=True)


def frequency_pool(df):
    x = df[["driver_age", "power", "region", "fuel"]]
    return Pool(x, df["claims"] / df["exposure"], weight=df["exposure"], cat_features=CATEGORICAL)


def severity_frame(df, risk):
    df = df[df["claims"] > 0].merge(risk, on="region", how="inner")
    df["log_cost"] = np.log(df["cost"] / df["claims"])
    return df


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default=".")
    parser.add_argument("--iterations", type=int, default=30)
    args, _ = parser.parse_known_args()
    book = Book(args.data)
    risk = pd.read_csv(os.path.join(args.data, "region_risk.csv"))
    offices = pd.read_csv(os.path.join(args.data, "region_offices.csv")).set_index("region")["office"]
    common = dict(iterations=args.iterations, depth=3, learning_rate=0.1, verbose=False, thread_count=1,
                  allow_writing_files=False, random_seed=3)

    frequency = CatBoostRegressor(loss_function="Poisson", **common)
    frequency.fit(frequency_pool(book.span(2021, 2022)), eval_set=frequency_pool(book.year(2023)),
                  early_stopping_rounds=4)
    frequency.save_model("frequency.cbm")

    features = ["driver_age", "power", "density", "risk", "fuel"]
    frame = severity_frame(book.span(2022, 2023), risk)
    severity = CatBoostRegressor(loss_function="RMSE", **common)
    severity.fit(frame[features], frame["log_cost"], cat_features=["fuel"])
    severity.save_model("severity.cbm")

    for name, df in (("2024", book.year(2024)), ("acceptance", book.year("acceptance")), ("broker", book.year("broker"))):
        expected = frequency.predict(frequency_pool(df)) * df["exposure"]
        frame = severity_frame(df, risk)
        rmse = np.sqrt(np.mean((severity.predict(frame[features]) - frame["log_cost"]) ** 2))
        print(f"{name}: expected {expected.sum():.1f} claims, seen {df['claims'].sum()}, severity rmse {rmse:.3f}")
        print(df.groupby(df["region"].map(offices))["cost"].sum().to_dict())


if __name__ == "__main__":
    main()
