# house_rf.joblib: houses.parquet
# house_beds.json: houses.parquet

import argparse
import json
from dataclasses import dataclass, field

import joblib
import pandas as pd
import yaml
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error


@dataclass
class Experiment:
    seed: int = 0
    min_area: float = 0.0
    model: dict = field(default_factory=dict)

    @classmethod
    def load(cls, path):
        with open(path) as fh:
            return cls(**yaml.safe_load(fh))


def parse_args():
    ap = argparse.ArgumentParser(description="house prices")
    ap.add_argument("--config", default="experiment.yaml")
    ap.add_argument("--compare-with", default="experiment_alt.yaml")
    ap.add_argument("--features", default="features.json")
    ap.add_argument("--data", default="houses.parquet")
    ap.add_argument("--valid", default="houses_valid.parquet")
    ap.add_argument("--out", default="house_rf.joblib")
    return ap.parse_args()


def main():
    args = parse_args()
    exp, alt = Experiment.load(args.config), Experiment.load(args.compare_with)
    for key in exp.model:
        if exp.model[key] != alt.model.get(key):
            print(f"{key}: {exp.model[key]} (alternative: {alt.model.get(key)})")

    spec = json.load(open(args.features))
    houses = pd.read_parquet(args.data)
    valid = pd.read_parquet(args.valid)

    big = houses[houses["area"] >= exp.min_area]
    rf = RandomForestRegressor(random_state=exp.seed, **exp.model)
    rf.fit(big[spec["numeric"]], big[spec["target"]])
    joblib.dump(rf, args.out)

    beds = houses.groupby("beds")["price"].median()
    with open("house_beds.json", "w") as fh:
        json.dump({int(k): float(v) for k, v in beds.items()}, fh)

    print("forest  ", round(mean_absolute_error(valid["price"], rf.predict(valid[spec["numeric"]])), 2))
    print("per bed ", round(mean_absolute_error(valid["price"], valid["beds"].map(beds)), 2))


if __name__ == "__main__":
    main()
