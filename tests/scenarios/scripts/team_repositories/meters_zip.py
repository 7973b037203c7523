# tariff_tree.pkl: meters_2024.zip tariffs.csv.gz meter_exclude.txt
# usage_profile.json: meters_2024.zip meter_exclude.txt

import io
import json
import pickle
import zipfile
from operator import attrgetter

import pandas as pd
from sklearn.tree import DecisionTreeClassifier


def read_archive(path):
    """dict meter -> dataframe"""
    out = {}
    with zipfile.ZipFile(path) as z:
        for info in sorted(z.infolist(), key=attrgetter("filename")):
            if not info.filename.endswith(".csv"):
                continue
            with z.open(info) as member:
                out[info.filename[:-4]] = pd.read_csv(io.TextIOWrapper(member, "utf-8"))
    return out


def read_exclude(path):
    with open(path) as fh:
        return {line.strip() for line in fh if line.strip() and not line.startswith("#")}


archives = {year: read_archive(f"meters_{year}.zip") for year in (2023, 2024)}
for year, meters in archives.items():
    print(year, len(meters), "meters", round(sum(df["kwh"].sum() for df in meters.values())), "kWh")

skip = read_exclude("meter_exclude.txt")
current = {m: df for m, df in archives[2024].items() if m not in skip}

# mean share of each month, used as fallback forecast
shares = pd.DataFrame({m: df.set_index("month")["kwh"] / df["kwh"].sum() for m, df in current.items()})
with open("usage_profile.json", "w") as fh:
    json.dump({int(k): float(v) for k, v in shares.mean(axis=1).items()}, fh)


def seasonal(df):
    kwh = df.set_index("month")["kwh"]
    winter, summer = kwh[[12, 1, 2]].mean(), kwh[[6, 7, 8]].mean()
    return pd.Series({"annual": kwh.sum(), "ratio": winter / summer, "peak": kwh.max()})


X = pd.DataFrame({m: seasonal(df) for m, df in current.items()}).T
tariffs = pd.read_csv("tariffs.csv.gz").set_index("meter")
X = X.join(tariffs, how="inner")
X["per_m2"] = X["annual"] / X["floor_m2"]
y = X.pop("tariff")

tree = DecisionTreeClassifier(max_depth=4, random_state=0).fit(X, y)
print("train accuracy", tree.score(X, y))
with open("tariff_tree.pkl", "wb") as fh:
    pickle.dump((tree, list(X.columns)), fh)
