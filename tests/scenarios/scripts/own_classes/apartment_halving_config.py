# apartments.joblib: apartments.csv districts.csv
"""Price model for the flats portal. Everything that may change lives in Config."""
import os

import joblib
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.impute import SimpleImputer
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import HalvingGridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


class Config:
    DATA_DIR = "."
    TRAIN = "apartments.csv"
    TEST = "apartments_test.csv"
    LAST_STUDY = "apartments_2019.csv"
    DISTRICTS = "districts.csv"
    MODEL_DIR = "."
    TARGET = "price"
    NUMERIC = ["area", "rooms", "age", "income", "metro_km"]
    CATEGORICAL = ["district", "heating"]
    GRID = {"regressor__model__max_depth": [2, 3], "regressor__model__learning_rate": [0.05, 0.1, 0.3]}

    @classmethod
    def path(cls, name):
        return os.path.join(cls.DATA_DIR, getattr(cls, name))


def load(which):
    flats = pd.read_csv(Config.path(which))
    districts = pd.read_csv(Config.path("DISTRICTS"))
    flats = flats.merge(districts, on="district", how="left", validate="m:1")
    flats["age"] = 2024 - flats["built"]
    return flats.drop(columns=["flat_id", "built"])


def build():
    numeric = Pipeline([("impute", SimpleImputer(strategy="median", add_indicator=True)), ("scale", StandardScaler())])
    prepare = ColumnTransformer([
        ("num", numeric, Config.NUMERIC),
        ("cat", OneHotEncoder(handle_unknown="ignore"), Config.CATEGORICAL),
    ])
    inner = Pipeline([("prepare", prepare), ("model", GradientBoostingRegressor(n_estimators=30, random_state=0))])
    return TransformedTargetRegressor(inner, func=np.log1p, inverse_func=np.expm1)


def main():
    train = load("TRAIN")
    before = pd.read_csv(Config.path("LAST_STUDY"))
    shift = (train["price"] / train["area"]).median() / (before["price"] / before["area"]).median()
    print(f"square metre price against 2019: x{shift:.2f}")

    X, y = train.drop(columns=Config.TARGET), train[Config.TARGET]
    search = HalvingGridSearchCV(build(), Config.GRID, cv=3, factor=3, min_resources=60, random_state=1,
                                 scoring="neg_mean_absolute_error")
    search.fit(X, y)
    print(search.best_params_)

    test = load("TEST")
    error = mean_absolute_error(test[Config.TARGET], search.predict(test.drop(columns=Config.TARGET)))
    print(f"test MAE {error:,.0f}")

    os.makedirs(Config.MODEL_DIR, exist_ok=True)
    joblib.dump(search.best_estimator_, os.path.join(Config.MODEL_DIR, "apartments.joblib"))


if __name__ == "__main__":
    main()
