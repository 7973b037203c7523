# models/propensity.joblib: orders.parquet web_sessions.csv.gz campaign_response.csv
# models/value.joblib: orders.parquet client_geo.csv spend_targets.csv

"""Features are kept as frames in a dict; each model names those that it wants."""
import gzip
import os
from functools import reduce

import joblib
import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LassoCV
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def rfm():
    o = pd.read_parquet("orders.parquet")
    g = o.groupby("client")
    return pd.DataFrame({
        "recency": g["days_ago"].min(),
        "frequency": g["amount"].count(),
        "monetary": g["amount"].sum(),
        "largest": g["amount"].max(),
    })


def web():
    with gzip.open("web_sessions.csv.gz", "rt") as fh:
        return pd.read_csv(fh).set_index("client")


def geo():
    df = pd.read_csv("client_geo.csv", index_col="client")
    df["income_band"] = pd.cut(df["income_k"], [0, 35, 50, 65, 500], labels=False)
    return df


def mail():
    df = pd.read_csv("newsletter.csv", index_col="client")
    df["click_rate"] = df["clicked"] / df["opened"].clip(lower=1)
    return df


BUILDERS = {"rfm": rfm, "web": web, "geo": geo, "mail": mail}

MODELS = {
    "propensity": {
        "features": ["rfm", "web"],
        "target": ("campaign_response.csv", "responded"),
        "estimator": GradientBoostingClassifier(n_estimators=60, max_depth=2, random_state=0),
    },
    "value": {
        "features": ["rfm", "geo"],
        "target": ("spend_targets.csv", "next_year_spend"),
        "estimator": make_pipeline(StandardScaler(), LassoCV(cv=4, random_state=0)),
    },
}


def join(frames):
    return reduce(lambda left, right: left.join(right, how="inner"), frames)


def main():
    os.makedirs("models", exist_ok=True)
    store = {name: build() for name, build in BUILDERS.items()}
    for name, frame in store.items():
        print(f"{name:5s} {frame.shape[0]} clients, {frame.shape[1]} columns, mean {frame.iloc[:, 0].mean():.2f}")

    for name, spec in MODELS.items():
        path, column = spec["target"]
        target = pd.read_csv(path, index_col="client")[column]
        X = join([store[f] for f in spec["features"]])
        y = target.reindex(X.index)
        est = spec["estimator"]
        print(name, list(X.columns), cross_val_score(est, X, y, cv=3).round(3))
        est.fit(X, y)
        joblib.dump(est, f"models/{name}.joblib")


if __name__ == "__main__":
    main()
