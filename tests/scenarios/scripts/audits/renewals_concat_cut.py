# lapse.joblib: policies_2021.csv policies_2022.csv
# mileage_cost.joblib: policies_2021.csv policies_2022.csv policies_2023.csv policies_2024.csv policies_broker.csv

import glob
import re

import joblib
import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier, RandomForestRegressor
from sklearn.metrics import mean_absolute_error, roc_auc_score

frames = []
for path in sorted(glob.glob("policies_20*.csv")) + ["policies_broker.csv"]:
    df = pd.read_csv(path)
    df["origin"] = re.search(r"policies_(\w+)\.csv", path).group(1)
    frames.append(df)
book = pd.concat(frames, ignore_index=True)
print(book.groupby("origin")["lapsed"].agg(["size", "mean"]).round(3))

book["young"] = (book["driver_age"] < 27).astype(int)
book["per_power"] = book["claims"] / book["power"]

# ---------------------------------------------------------------- lapse
offices = pd.read_csv("region_offices.csv")
book = book.merge(offices, on="region", how="left")
print(pd.crosstab(book["office"], book["lapsed"]))
book = book.drop(columns="office")

direct = book[book["origin"] != "broker"]
past, future = direct[direct["year"] < 2023], direct[direct["year"] >= 2023]
columns = ["driver_age", "power", "exposure", "young", "per_power"]
lapse = GradientBoostingClassifier(n_estimators=20, max_depth=2, random_state=1)
lapse.fit(past[columns], past["lapsed"])
joblib.dump(lapse, "lapse.joblib")
for year, part in future.groupby("year"):
    print(year, "auc", round(roc_auc_score(part["lapsed"], lapse.predict_proba(part[columns])[:, 1]), 3))

# ---------------------------------------------------------------- cost
# gaps are filled with the median of the whole book before anything is cut away
book["mileage"] = book["mileage"].fillna(book["mileage"].median())
past = book[book["origin"].isin(["2021", "2022"])]
columns = ["driver_age", "power", "mileage"]
cost = RandomForestRegressor(n_estimators=20, max_depth=4, random_state=1).fit(past[columns], past["cost"])
joblib.dump(cost, "mileage_cost.joblib")

later = pd.read_csv("policies_acceptance.csv")
later["mileage"] = later["mileage"].fillna(later["mileage"].median())
print("acceptance mae", round(mean_absolute_error(later["cost"], cost.predict(later[columns])), 1))
