# scaled.joblib: alpha.csv power_curve.npy
# indexed.joblib: bravo.csv stops.csv
import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression, TheilSenRegressor

curve = np.load("power_curve.npy")
alpha = pd.read_csv("windmills/alpha.csv")
rated = curve[:, 1].max()
alpha["share"] = alpha["power"] / rated
alpha["expected"] = np.interp(alpha["speed"], curve[:, 0], curve[:, 1])
joblib.dump(LinearRegression().fit(alpha[["expected", "gearbox"]], alpha["share"]), "scaled.joblib")

bravo = pd.read_csv("windmills/bravo.csv")
stops = pd.read_csv("stops.csv")
bravo["cost"] = stops.loc[stops["turbine"] == "bravo", "cost"].sum()
bravo["rel"] = bravo["cost"] / (1 + bravo["speed"])
model = TheilSenRegressor(random_state=0, max_subpopulation=50).fit(bravo[["rel", "gearbox"]], bravo["power"])
joblib.dump(model, "indexed.joblib")
forecast = pd.read_feather("forecast.feather")
print(forecast["forecast"].mean())
