# sku_demand.joblib: sku_sales.csv sales_snapshot_0301.csv
# sku_demand_stock.joblib: sku_sales.csv sales_snapshot_0301.csv sku_stock.csv stock_snapshot_0301.csv

"""Train from dated snapshots so that nobody changes the inputs under us."""
import shutil
import sys
from pathlib import Path

import joblib
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import KFold, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

TAG = "0301"
SNAP = Path("snapshots")
INPUTS = {
    "sales": "sku_sales.csv",
    "stock": "sku_stock.csv",
    "suppliers": "sku_suppliers.csv",
}


def take_snapshots():
    SNAP.mkdir(exist_ok=True)
    taken = {}
    for name, path in INPUTS.items():
        dest = SNAP / f"{name}_snapshot_{TAG}.csv"
        shutil.copy(path, dest)
        taken[name] = dest
    return taken


def check_snapshots(taken):
    for name, path in taken.items():
        with path.open() as f:
            header = f.readline().strip().split(",")
            n = sum(1 for _ in f)
        print(f"{name:10s} {n:4d} rows, columns {header}")
        if n == 0:
            sys.exit(f"{path} is empty")


def make_model(numeric):
    pre = ColumnTransformer([
        ("num", StandardScaler(), numeric),
        ("shelf", OneHotEncoder(), ["shelf"]),
    ])
    return Pipeline([("pre", pre), ("rf", RandomForestRegressor(30, max_depth=5, random_state=0, n_jobs=1))])


def report(name, model, X, y):
    cv = cross_val_score(model, X, y, cv=KFold(4, shuffle=True, random_state=0), scoring="r2")
    print(f"{name}: r2 {cv.mean():.3f} +- {cv.std():.3f}")


def main():
    taken = take_snapshots()
    check_snapshots(taken)

    sales = pd.read_csv(taken["sales"])
    plain = make_model(["unit_price", "promo_days"])
    report("plain", plain, sales, sales["sold"])
    joblib.dump(plain.fit(sales, sales["sold"]), "sku_demand.joblib")

    stock = pd.read_csv(taken["stock"])
    both = sales.merge(stock, on="sku", how="inner")
    wide = make_model(["unit_price", "promo_days", "stock", "age_days"])
    report("with stock", wide, both, both["sold"])
    joblib.dump(wide.fit(both, both["sold"]), "sku_demand_stock.joblib")


if __name__ == "__main__":
    main()
