# models/base_suburb.joblib: homes_suburb.csv
# models/base_city.joblib: homes_city.csv
# models/base_rural.joblib: homes_rural.csv
# models/blender.joblib: homes_suburb.csv homes_city.csv homes_blend.csv

import os
import sys

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesRegressor, HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsRegressor

MODEL_DIR = "models"
SEGMENTS = {
    "suburb": lambda: ExtraTreesRegressor(n_estimators=20, random_state=0),
    "city": lambda: HistGradientBoostingRegressor(max_iter=40, min_samples_leaf=8, random_state=0),
    "rural": lambda: KNeighborsRegressor(5),
}


def prep(df):
    X = df[["m2", "rooms", "dist_km"]].copy()
    X["m2_per_room"] = X["m2"] / X["rooms"]
    return X


def fit_segment(name):
    df = pd.read_csv(f"homes_{name}.csv")
    model = SEGMENTS[name]().fit(prep(df), df["price_k"])
    joblib.dump(model, os.path.join(MODEL_DIR, f"base_{name}.joblib"))
    print("fitted", name, len(df))


class Blender:
    def __init__(self, members):
        self.members = members
        self.lin = LinearRegression(positive=True)

    def stack(self, X):
        return np.column_stack([m.predict(X) for m in self.members])

    def fit(self, X, y):
        self.lin.fit(self.stack(X), y)
        return self

    def predict(self, X):
        return self.lin.predict(self.stack(X))


def main():
    os.makedirs(MODEL_DIR, exist_ok=True)
    for name in SEGMENTS:
        fit_segment(name)

    members = [joblib.load(f"{MODEL_DIR}/base_{n}.joblib") for n in ("suburb", "city")]
    blend = pd.read_csv("homes_blend.csv")
    b = Blender(members).fit(prep(blend), blend["price_k"])
    print("weights", b.lin.coef_.round(3), "intercept", round(b.lin.intercept_, 2))
    joblib.dump({"weights": b.lin, "members": ["suburb", "city"]}, f"{MODEL_DIR}/blender.joblib")

    check = pd.read_csv("homes_check.csv")
    rural = joblib.load(f"{MODEL_DIR}/base_rural.joblib")
    for label, m in [("blend", b), ("suburb", members[0]), ("city", members[1]), ("rural", rural)]:
        mae = np.abs(m.predict(prep(check)) - check["price_k"]).mean()
        print(f"{label:8s} MAE {mae:.1f}k")
    return 0


if __name__ == "__main__":
    sys.exit(main())
