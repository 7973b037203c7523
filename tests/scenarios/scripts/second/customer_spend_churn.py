# spend_xgb.json: orders.parquet products.csv customers.parquet
# churn_lr.pkl: orders.parquet returns.csv customers.parquet

import pickle
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import xgboost as xgb
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

here = Path(".")
LOADERS = {".csv": pd.read_csv, ".parquet": lambda p: pq.read_table(p).to_pandas()}


def load(stem):
    (path,) = here.glob(f"{stem}.*")
    return LOADERS[path.suffix](path)


def with_prices(orders, products):
    merged = orders.merge(products[["product", "unit_price"]], on="product", validate="m:1")
    return merged.assign(value=merged["qty"] * merged["unit_price"])


def halves(orders, day=60):
    return orders[orders["day"] <= day], orders[orders["day"] > day]


def activity(orders):
    return orders.groupby("customer").agg(n=("order_id", "size"), qty=("qty", "sum"), last=("day", "max"), kinds=("product", "nunique"))


tables = {stem: load(stem) for stem in ["orders", "products", "customers", "returns", "marketing", "orders_next"]}
orders, customers = tables["orders"], tables["customers"].set_index("customer")
print({k: v.shape for k, v in tables.items()})

# 1. spend in the second half from the first half
early, late = halves(orders.pipe(with_prices, tables["products"]))
spend = late.groupby("customer")["value"].sum().rename("future")
first = activity(early).join(early.groupby("customer")["value"].agg(["mean", "sum"])).join(customers["age"])
table = first.join(spend, how="left").fillna({"future": 0.0})
dtrain = xgb.DMatrix(table.drop(columns="future"), label=table["future"])
booster = xgb.train({"max_depth": 3, "eta": 0.2, "nthread": 1, "objective": "reg:squarederror"}, dtrain, num_boost_round=25)
booster.save_model("spend_xgb.json")

# 2. churn, from activity and what came back
back = orders["order_id"].isin(tables["returns"]["order_id"])
profile = activity(orders)
profile["returned"] = back.groupby(orders["customer"]).mean()
profile = profile.join(customers, how="inner")
regional = profile["region"].map(tables["marketing"].set_index("region")["spend"])
print("marketing money against churn:", regional.corr(profile["churned"]))
inputs = ["n", "qty", "last", "kinds", "returned", "age"]
clf = make_pipeline(StandardScaler(), LogisticRegression()).fit(profile[inputs], profile["churned"])
with (here / "churn_lr.pkl").open("wb") as f:
    pickle.dump(clf, f)

# next season
season = activity(tables["orders_next"]).join(customers[["age"]])
season["returned"] = 0.0
print("expected churn next season:", clf.predict_proba(season[inputs])[:, 1].mean().round(3))
