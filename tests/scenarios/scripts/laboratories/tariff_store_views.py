# tariff_base.joblib: policies.csv vehicles.parquet
# tariff_telematics.joblib: policies.csv vehicles.parquet telematics.parquet claims_history.csv

"""Pure premium models. The store loads every known table up front, each model takes a view."""
from functools import reduce
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import GammaRegressor, TweedieRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


class FeatureStore(dict):
    READERS = {".csv": pd.read_csv, ".parquet": pd.read_parquet}
    CATALOG = {
        "policy": ("policies.csv", "policy"),
        "vehicle": ("vehicles.parquet", "vehicle"),
        "claims": ("claims_history.csv", "policy"),
        "weather": ("weather_zones.csv", "zone"),
        "telematics": ("telematics.parquet", "policy"),
    }

    @classmethod
    def load(cls, root="."):
        store = cls()
        for name, (file, _) in cls.CATALOG.items():
            path = Path(root) / file
            store[name] = cls.READERS[path.suffix](path)
        store["claims"] = store["claims"].groupby("policy", as_index=False).agg(n_claims=("amount", "size"), paid=("amount", "sum"))
        return store

    def view(self, *names, base=None):
        start = self["policy"] if base is None else base
        return reduce(lambda left, n: left.merge(self[n], on=self.CATALOG[n][1], how="left"), names, start)


def design(frame, columns):
    return frame.reindex(columns=columns).fillna(0.0).astype(float)


RECIPES = {
    "tariff_base": (["vehicle"], ["driver_age", "power", "value"], GammaRegressor(alpha=0.1, max_iter=500)),
    "tariff_telematics": (
        ["vehicle", "telematics", "claims"],
        ["driver_age", "power", "night_share", "harsh_brakes", "n_claims"],
        TweedieRegressor(power=1.5, link="log", alpha=0.1, max_iter=500),
    ),
    "weather_check": (["weather"], ["hail_days"], None),
}

store = FeatureStore.load()
models = {}
for name, (tables, columns, regressor) in RECIPES.items():
    frame = store.view(*tables)
    x, y = design(frame, columns), frame["loss"]
    if regressor is None:
        print(name, "correlation with the loss", np.corrcoef(x.iloc[:, 0], y)[0, 1])
        continue
    models[name] = make_pipeline(StandardScaler(), regressor).fit(x, y)
    joblib.dump({"model": models[name], "columns": columns}, f"{name}.joblib")

feed = store.view("vehicle", base=pd.read_csv("quote_feed.csv"))
print(models["tariff_base"].predict(design(feed, RECIPES["tariff_base"][1])).round(1))
