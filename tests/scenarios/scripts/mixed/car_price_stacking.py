# car_price_stack.pkl: north.csv south.csv exchange.json
# car_price_baseline.pkl: north.csv
import glob
import json
import os
import pickle

import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesRegressor, GradientBoostingRegressor, StackingRegressor
from sklearn.linear_model import LinearRegression, RidgeCV
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import KFold
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SEED = 7


def load_regions(folder):
    frames = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.csv"))):
        region = os.path.splitext(os.path.basename(path))[0]
        frames[region] = pd.read_csv(path)
        print(f"{region:8s} {len(frames[region])} rows, mean km {frames[region].km.mean():.0f}")
    return frames


def add_features(df, rates):
    out = df.copy()
    out["price_eur"] = out["price"] * out["currency"].map(rates)
    out["age"] = 2024 - out["year"]
    out["km_per_year"] = out["km"] / out["age"].clip(lower=1)
    dummies = pd.get_dummies(out["make"], prefix="make", dtype=float)
    return pd.concat([out.drop(columns=["make", "currency", "price"]), dummies], axis=1)


regions = load_regions("cars")
regions.pop("east")  # odometers of this importer cannot be trusted

with open("exchange.json") as fh:
    rates = json.load(fh)

dealers = pd.read_csv("dealers.csv", sep=";")
print(dealers.describe())

cars = pd.concat(regions.values(), keys=regions.keys(), names=["region", "row"]).reset_index(level="region")
cars = cars.drop(columns="region").sample(frac=1, random_state=SEED).reset_index(drop=True)
features = add_features(cars, rates)
y = np.log1p(features.pop("price_eur"))
X = features

stack = StackingRegressor(
    estimators=[
        ("gb", GradientBoostingRegressor(n_estimators=30, random_state=SEED)),
        ("et", ExtraTreesRegressor(n_estimators=20, random_state=SEED)),
        ("knn", make_pipeline(StandardScaler(), KNeighborsRegressor(5))),
    ],
    final_estimator=RidgeCV(),
    cv=KFold(3, shuffle=True, random_state=SEED),
)
stack.fit(X, y)

# the simplest thing that could work, to compare with: one region, age only, local currency
north = regions["north"]
baseline = LinearRegression().fit((2024 - north[["year"]]).to_numpy(), np.log1p(north["price"]))

test = add_features(pd.read_csv("cars_test.csv"), rates)
y_test = test.pop("price_eur")
test = test.reindex(columns=X.columns, fill_value=0.0)
print("stack    MAE", mean_absolute_error(y_test, np.expm1(stack.predict(test))))
print("baseline MAE", mean_absolute_error(y_test, np.expm1(baseline.predict(test[["age"]].to_numpy()))))

for name, model in [("stack", stack), ("baseline", baseline)]:
    with open(f"car_price_{name}.pkl", "wb") as fh:
        pickle.dump(model, fh)
