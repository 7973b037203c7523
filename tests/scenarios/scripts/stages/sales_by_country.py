# forecast_de.joblib: sales_de.csv sales_calendar.csv
# forecast_fr.joblib: sales_fr.csv sales_calendar.csv
# forecast_pl.joblib: sales_pl.csv sales_calendar.csv sales_fx.csv

import json

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

COUNTRIES = ["de", "fr", "pl", "pt"]
NON_EURO = {"pl"}
MIN_ROWS = 30

calendar = pd.read_csv("sales_calendar.csv")
fx = pd.read_csv("sales_fx.csv")
with open("sales_targets.json") as f:
    targets = json.load(f)


def load_country(c):
    df = pd.read_csv(f"sales_{c}.csv")
    df = df.merge(calendar[calendar["country"] == c].drop(columns="country"), on="date", how="left")
    if c in NON_EURO:
        df = df.merge(fx, on="date", how="left")
        df["revenue"] = df["revenue"] / df["pln_per_eur"]
        df = df.drop(columns="pln_per_eur")
    df["weekday"] = pd.to_datetime(df["date"]).dt.day_name()
    df["holiday"] = df["holiday"].fillna(0)
    return df


def make_model():
    prep = ColumnTransformer([
        ("num", StandardScaler(), ["visitors"]),
        ("cat", OneHotEncoder(handle_unknown="ignore"), ["weekday"]),
    ], remainder="passthrough")
    return Pipeline([("prep", prep), ("reg", RidgeCV(alphas=[0.1, 1, 10]))])


summary = []
for country in COUNTRIES:
    data = load_country(country)
    if len(data) < MIN_ROWS:
        print(f"{country}: only {len(data)} rows, skipped")
        continue
    X, y = data[["visitors", "weekday", "holiday"]], data["revenue"]
    model = make_model().fit(X, y)
    joblib.dump({"country": country, "model": model, "last_date": data["date"].max()}, f"forecast_{country}.joblib")
    avg = model.predict(X).mean()
    summary.append({"country": country, "r2": model.score(X, y), "avg": avg, "vs_target": avg / targets[country] - 1})

print(pd.DataFrame(summary).round(3).to_string(index=False))
