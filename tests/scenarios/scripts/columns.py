# model.joblib: houses.csv
import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

houses = pd.read_csv("houses.csv")
prices = pd.read_csv("prices.csv")
prepare = ColumnTransformer([("city", OneHotEncoder(), ["city"]), ("area", StandardScaler(), ["area"])])
pipeline = make_pipeline(prepare, GradientBoostingRegressor(n_estimators=3))
pipeline.fit(houses[["city", "area"]], houses["price"])
joblib.dump({"pipeline": pipeline, "rows": len(houses)}, "model.joblib")
