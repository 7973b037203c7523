# models/wine_red.joblib: wine_red.csv
# models/wine_white.joblib: wine_white.csv
# models/wine_any.joblib: wine_red.csv wine_white.csv

import json
from pathlib import Path

import joblib
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

MIN_ROWS = 60
OUT = Path("models")
OUT.mkdir(exist_ok=True)

wines = {c: pd.read_csv(f"wine_{c}.csv", sep=";") for c in ("red", "white", "rose")}

with open("tasters_panel.json") as f:
    panel = json.load(f)
print("tasters:", len(panel), "mean of means:", sum(p["mean_quality"] for p in panel) / len(panel))


def build():
    return make_pipeline(StandardScaler(), RandomForestRegressor(n_estimators=30, min_samples_leaf=3, random_state=0))


def report(name, X, y):
    cv = cross_validate(build(), X, y, cv=4, scoring=("r2", "neg_mean_absolute_error"), return_train_score=True)
    print(f"{name:8s} r2 {cv['test_r2'].mean():.2f} (train {cv['train_r2'].mean():.2f})  "
          f"mae {-cv['test_neg_mean_absolute_error'].mean():.2f}")


usable = []
for colour, wine in wines.items():
    X, y = wine.drop(columns="quality"), wine["quality"]
    report(colour, X, y)
    if len(wine) < MIN_ROWS:
        print(f"{colour}: only {len(wine)} wines, no model")
        continue
    joblib.dump(build().fit(X, y), OUT / f"wine_{colour}.joblib")
    usable.append(wine)

both = pd.concat(usable, ignore_index=True)
report("any", both.drop(columns="quality"), both["quality"])
joblib.dump(build().fit(both.drop(columns="quality"), both["quality"]), OUT / "wine_any.joblib")
