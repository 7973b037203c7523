# returns_gb.joblib: catalog_full.csv orders_2022.csv orders_2023.csv
# returns_lin.joblib: orders_2023.csv

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

orders = {year: pd.read_csv(f"orders_{year}.csv") for year in (2022, 2023, 2024)}

# ---- encoders are fitted on the master data, not on the orders
encoders = {}
for version in ["full", "old"]:
    cat = pd.read_csv(f"catalog_{version}.csv")
    enc = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    encoders[version] = enc.fit(cat[["brand"]])
for version, enc in encoders.items():
    unseen = (enc.transform(orders[2023][["brand"]]) < 0).mean()
    print(f"catalog {version}: {unseen:.0%} of 2023 brands unknown")

# ---- return rate per category, of the year before
prior = orders[2022].groupby("category")["returned"].mean()
overall = orders[2022]["returned"].mean()


def features(d):
    return pd.DataFrame({
        "brand": encoders["full"].transform(d[["brand"]]).ravel(),
        "category_rate": d["category"].map(prior).fillna(overall),
        "price": d["price"],
    })


gb = GradientBoostingClassifier(n_estimators=40, max_depth=3, random_state=4)
gb.fit(features(orders[2023]), orders[2023]["returned"])
print("gb 2024:", gb.score(features(orders[2024]), orders[2024]["returned"]))
joblib.dump(gb, "returns_gb.joblib")

lin = Pipeline([
    ("prep", ColumnTransformer([
        ("cat", OneHotEncoder(handle_unknown="ignore"), ["brand", "category"]),
        ("num", StandardScaler(), ["price"]),
    ])),
    ("clf", LogisticRegression(max_iter=500)),
])
lin.fit(orders[2023].drop(columns="returned"), orders[2023]["returned"])
print("lin 2024:", lin.score(orders[2024].drop(columns="returned"), orders[2024]["returned"]))
joblib.dump(lin, "returns_lin.joblib")
