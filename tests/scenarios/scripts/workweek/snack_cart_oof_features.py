# snack_demand.joblib: snack_waffles.csv snack_weather.csv
# snack_till.joblib: snack_shifts.csv snack_carts.csv snack_waffles.csv snack_weather.csv
import joblib
import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold


def oof_and_refit(estimator, X, y, n_splits=4, seed=11):
    """Out-of-fold predictions of the rows, and the estimator fitted on all of them."""
    oof = np.full(len(X), np.nan)
    for tr, va in KFold(n_splits, shuffle=True, random_state=seed).split(X):
        oof[va] = clone(estimator).fit(X.iloc[tr], y.iloc[tr]).predict(X.iloc[va])
    return oof, clone(estimator).fit(X, y)


def oof_mean(frame, key, target, n_splits=4, seed=5):
    encoded = pd.Series(index=frame.index, dtype=float)
    for tr, va in KFold(n_splits, shuffle=True, random_state=seed).split(frame):
        means = frame.iloc[tr].groupby(key)[target].mean()
        encoded.iloc[va] = frame.iloc[va][key].map(means).to_numpy()
    return encoded.fillna(frame[target].mean())


weather = pd.read_csv("snack_weather.csv")
waffles = pd.read_csv("snack_waffles.csv").merge(weather, on="day")

# ---- level 1: how many waffles does such a day bring?
level1 = ["temp", "wind", "cart"]
oof, demand = oof_and_refit(RandomForestRegressor(25, max_depth=4, random_state=0), waffles[level1], waffles["waffles"])
print("level 1 OOF correlation: %.3f" % np.corrcoef(oof, waffles["waffles"])[0, 1])
joblib.dump(demand, "snack_demand.joblib")

# ---- level 2: the till of a shift
carts = pd.read_csv("snack_carts.csv", index_col="cart")
shifts = pd.read_csv("snack_shifts.csv").merge(weather, on="day")
shifts["expected_waffles"] = demand.predict(shifts[level1])
shifts["till_of_cart"] = oof_mean(shifts, "cart", "till")
shifts["staff"] = shifts["cart"].map(carts["staff"])
shifts["outdoor"] = shifts["cart"].map(carts["place"]).isin(["park", "beach", "zoo"]).astype(int)

level2 = ["expected_waffles", "till_of_cart", "staff", "outdoor", "minutes"]
oof2, till = oof_and_refit(RidgeCV(alphas=np.logspace(-2, 2, 9)), shifts[level2], shifts["till"])
print("level 2 OOF rmse: %.1f" % np.sqrt(np.mean((oof2 - shifts["till"]) ** 2)))
joblib.dump({"model": till, "features": level2, "alpha": till.alpha_}, "snack_till.joblib")
