"""Make tables of houses that were sold in two years, and one of the districts in which they stand."""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the three CSV files are written")
    folder = parser.parse_args().folder

    random = np.random.default_rng(0)
    districts = pd.DataFrame({"district": range(20), "income": random.uniform(20, 90, 20).round(1)})
    districts.to_csv(folder / "districts.csv", index=False)
    for year, rows in {2023: 1200, 2024: 400}.items():
        houses = pd.DataFrame(
            {
                "district": random.integers(20, size=rows),
                "area": random.normal(110, 30, size=rows).clip(30).round(),
                "built": random.integers(1900, year, size=rows),
            }
        )
        income = districts["income"].to_numpy()[houses["district"]]
        worth = houses["area"] * (1 + income / 30) + 0.3 * (houses["built"] - 1900)
        houses["price"] = (worth + random.normal(0, 15, size=rows)).round(1)
        houses.to_csv(folder / f"houses_{year}.csv", index=False)


if __name__ == "__main__":
    main()
