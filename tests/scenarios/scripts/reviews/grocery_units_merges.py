# grocery_units.joblib: sales_north.csv sales_south.csv stores.csv

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMERIC = ["price", "promo", "floor_area"]
CATEGORICAL = ["format"]


def load(region):
    frame = pd.read_csv(f"sales_{region}.csv")
    print(f"{region:>6}: {len(frame)} rows, {frame['units'].sum():.0f} units")
    return frame


regions = {name: load(name) for name in ("north", "south", "west")}
# the west got a new till system in spring, its unit counts are not comparable
sales = pd.concat([regions["north"], regions["south"]], ignore_index=True)

stores = pd.read_csv("stores.csv")
surveys = pd.read_csv("store_surveys.csv")
sales = sales.merge(stores, on="store", how="left")
sales = sales.merge(surveys, on="store", how="left")
print("mean happiness of the stores in the data:", sales["happiness"].mean().round(2))
sales = sales.drop(columns=["happiness", "answers", "day", "store"])

X = sales.drop(columns="units")
y = sales["units"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=42)

model = Pipeline([
    ("columns", ColumnTransformer([
        ("num", StandardScaler(), NUMERIC),
        ("cat", OneHotEncoder(handle_unknown="ignore"), CATEGORICAL),
    ])),
    ("gbm", GradientBoostingRegressor(n_estimators=40, random_state=0)),
])
model.fit(X_train, y_train)
print("MAE", mean_absolute_error(y_test, model.predict(X_test)))

west = regions["west"].merge(stores, on="store")
print("MAE west", mean_absolute_error(west["units"], model.predict(west[NUMERIC + CATEGORICAL])))
joblib.dump(model, "grocery_units.joblib")
