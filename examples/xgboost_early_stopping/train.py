"""Train boosted trees on the houses of one year, and stop when those of the next one get no better."""

import argparse

import pandas as pd
import xgboost as xgb

FEATURES = ["area", "built", "income"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", help="the CSV file of houses to train on")
    parser.add_argument("valid", help="the CSV file of houses that tells when to stop")
    parser.add_argument("districts", help="the CSV file of districts")
    parser.add_argument("model", help="the file to write: .json or .ubj")
    parser.add_argument("--depth", type=int, default=4)
    arguments = parser.parse_args()

    districts = pd.read_csv(arguments.districts)
    train = pd.read_csv(arguments.train).merge(districts, on="district")
    valid = pd.read_csv(arguments.valid).merge(districts, on="district")

    model = xgb.XGBRegressor(
        n_estimators=300,
        learning_rate=0.2,
        max_depth=arguments.depth,
        eval_metric=["rmse", "mae"],
        early_stopping_rounds=10,
        random_state=0,
    )
    model.fit(
        train[FEATURES],
        train["price"],
        eval_set=[(train[FEATURES], train["price"]), (valid[FEATURES], valid["price"])],
        verbose=False,
    )
    model.save_model(arguments.model)
    print(f"best at round {model.best_iteration}: an error of {model.best_score:.2f}")


if __name__ == "__main__":
    main()
