# listing_encoded.cbm: listings.csv past_sales.csv
# listing_plain.cbm: listings.csv listings_check.csv

import json

import numpy as np
import pandas as pd
from catboost import CatBoostRegressor, Pool

SEED = 42
N_SMOOTH = 15


def smoothed_means(table, key, value, m=N_SMOOTH):
    overall = table[value].mean()
    g = table.groupby(key)[value].agg(["mean", "count"])
    enc = (g["mean"] * g["count"] + overall * m) / (g["count"] + m)
    return enc.to_dict(), overall


def load_json_table(path):
    with open(path) as f:
        return pd.DataFrame(json.load(f))


train = pd.read_csv("listings.csv")
check = pd.read_csv("listings_check.csv")
new = pd.read_csv("listings_new.csv")
sales = pd.read_csv("past_sales.csv")
facts = load_json_table("district_facts.json")

print("train", train.shape, "check", check.shape, "new", new.shape)
print(train["district"].value_counts().to_frame("listings").reset_index()
      .merge(facts, on="district")
      .assign(per_1000=lambda d: (1000 * d["listings"] / d["inhabitants"]).round(1)))

# ---- target encoding from the sales of the last years
sales = sales[sales["year"] >= 2017]
enc, fallback = smoothed_means(sales, "district", "price_per_sqm")
last_year, _ = smoothed_means(sales[sales["year"] == sales["year"].max()], "district", "price_per_sqm", m=5)


def encode(df):
    out = pd.DataFrame(index=df.index)
    out["sqm"] = df["sqm"]
    out["log_sqm"] = np.log(df["sqm"])
    out["district_enc"] = df["district"].map(enc).fillna(fallback)
    out["district_last"] = df["district"].map(last_year).fillna(fallback)
    out["expected"] = out["sqm"] * out["district_enc"]
    out["kind"] = df["kind"]
    return out


common = dict(iterations=60, depth=4, learning_rate=0.15, random_seed=SEED, thread_count=1,
              verbose=False, allow_writing_files=False)

encoded_pool = Pool(encode(train), label=train["price"], cat_features=["kind"])
encoded = CatBoostRegressor(**common)
encoded.fit(encoded_pool)
encoded.save_model("listing_encoded.cbm")

# ---- catboost's own handling of categories, stopped on the check listings
RAW = ["sqm", "district", "kind"]
plain = CatBoostRegressor(**{**common, "iterations": 250})
plain.fit(Pool(train[RAW], label=train["price"], cat_features=["district", "kind"]),
          eval_set=Pool(check[RAW], label=check["price"], cat_features=["district", "kind"]),
          use_best_model=True, early_stopping_rounds=15)
plain.save_model("listing_plain.cbm")
print("trees kept:", plain.tree_count_)


def mae(model, X, y):
    return float(np.abs(model.predict(X) - y).mean())


print("encoded  check mae", round(mae(encoded, encode(check), check["price"]), 1))
print("encoded  new mae  ", round(mae(encoded, encode(new), new["price"]), 1))
print("plain    new mae  ", round(mae(plain, new[RAW], new["price"]), 1))
