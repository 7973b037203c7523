"""Make tables of points on three arms of a spiral, one to train on, one to choose by and one to test on."""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where train.csv, valid.csv and test.csv are written")
    folder = parser.parse_args().folder

    random = np.random.default_rng(0)
    for name, rows in {"train": 900, "valid": 300, "test": 300}.items():
        arm = random.integers(3, size=rows)
        radius = random.uniform(0.1, 1, size=rows)
        angle = 4 * radius + arm * 2 * np.pi / 3 + random.normal(0, 0.15, size=rows)
        points = pd.DataFrame({"x": radius * np.cos(angle), "y": radius * np.sin(angle), "arm": arm})
        points.to_csv(folder / f"{name}.csv", index=False)


if __name__ == "__main__":
    main()
