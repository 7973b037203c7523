"""Clean the breast cancer table: name its columns, drop what is not plausible, save it as Parquet."""

import argparse

import pandas as pd

MEASURES = [
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave_points",
    "symmetry",
    "fractal_dimension",
]
FEATURES = [f"{statistic}_{measure}" for statistic in ("mean", "error", "worst") for measure in MEASURES]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("raw", help="the CSV file: a line of counts and class names, then one line per tumour")
    parser.add_argument("clean", help="the Parquet file to write")
    arguments = parser.parse_args()

    raw = pd.read_csv(arguments.raw, skiprows=1, names=[*FEATURES, "benign"])
    clean = raw.drop_duplicates().dropna()
    clean = clean[clean["mean_area"] > 0].reset_index(drop=True)
    clean.to_parquet(arguments.clean)
    print(f"{len(clean)} of {len(raw)} rows are clean")


if __name__ == "__main__":
    main()
