# houses_lgb.pkl: houses_2019.csv houses_2020.csv neighborhoods.csv bad_sales.txt
# houses_ridge_2020.joblib: houses_2020.csv neighborhoods.csv bad_sales.txt

# House prices, notebook export: all years in one frame for the feature engineering, then apart again
import pickle

import joblib
import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

# %% read
h19 = pd.read_csv("houses_2019.csv")
h20 = pd.read_csv("houses_2020.csv")
test = pd.read_csv("houses_new.csv")
hoods = pd.read_csv("neighborhoods.csv")
agents = pd.read_csv("agents.csv")
assessments = pd.read_csv("assessments.csv")
print(assessments.describe().T)

h19["source"], h20["source"], test["source"] = "2019", "2020", "new"
full = pd.concat([h19, h20, test], ignore_index=True)
print(full.shape, full.isna().sum().sum())

# %% features, row by row
full["age"] = 2021 - full["built"]
full["area_per_room"] = full["area"] / full["rooms"]
full["log_area"] = np.log1p(full["area"])
full = full.merge(agents, on="agent_id", how="left")
print(full.groupby("agent")["price"].median())
full = full.drop(columns=["agent", "commission", "agent_id"])

school = hoods.set_index("neighborhood")["school"]
crime = dict(zip(hoods["neighborhood"], hoods["crime"]))
full["school"] = full["neighborhood"].map(school)
full["crime"] = full["neighborhood"].map(crime)
full = full.drop(columns="neighborhood")

# %% cut apart
train = full[full["source"] != "new"].copy()
new = full[full["source"] == "new"].copy()

with open("bad_sales.txt") as f:
    bad = {int(line) for line in f}
train = train[~train["house_id"].isin(bad)]
print(len(train), "sales left")

features = [c for c in train.columns if c not in ("house_id", "price", "source")]
y = np.log1p(train["price"])

# %% models
booster = lgb.LGBMRegressor(n_estimators=40, num_leaves=7, verbose=-1, n_jobs=1)
booster.fit(train[features], y)
with open("houses_lgb.pkl", "wb") as f:
    pickle.dump(booster, f)

recent = train[train["source"] == "2020"]
ridge = make_pipeline(StandardScaler(), Ridge(alpha=2.0))
ridge.fit(recent[features], np.log1p(recent["price"]))
joblib.dump(ridge, "houses_ridge_2020.joblib")

# %% the new houses
truth = pd.read_csv("houses_new_prices.csv").set_index("house_id")["price"]
blend = 0.5 * np.expm1(booster.predict(new[features])) + 0.5 * np.expm1(ridge.predict(new[features]))
print("MAE", mean_absolute_error(truth.loc[new["house_id"]], blend))
pd.DataFrame({"house_id": new["house_id"], "price": blend}).to_csv("submission.csv", index=False)
