"""Predict prices with a saved model."""

import argparse

import pandas as pd
import xgboost as xgb


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("houses", help="the CSV file of houses")
    parser.add_argument("districts", help="the CSV file of districts")
    parser.add_argument("model", help="the file that train.py wrote")
    parser.add_argument("predictions", help="the Parquet file to write")
    arguments = parser.parse_args()

    houses = pd.read_csv(arguments.houses).merge(pd.read_csv(arguments.districts), on="district")
    model = xgb.XGBRegressor()
    model.load_model(arguments.model)
    houses["predicted"] = model.predict(houses[model.get_booster().feature_names])
    houses.to_parquet(arguments.predictions)
    print(f"{len(houses)} prices are predicted")


if __name__ == "__main__":
    main()
