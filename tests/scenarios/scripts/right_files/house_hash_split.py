# house_price_rf.joblib: houses_north.csv houses_south.csv houses_west.csv postcode_income.csv flagged_sales.json hs_train.parquet

import hashlib
import json

import joblib
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import r2_score

SOURCES = {
    "north": "houses_north.csv",
    "south": "houses_south.csv",
    "west": "houses_west.csv",
}
FEATURES = ["area", "rooms", "age", "median_income", "area_per_room"]


def bucket(key, n=10):
    return int(hashlib.md5(key.encode()).hexdigest(), 16) % n


def extract():
    frames = []
    for region, path in SOURCES.items():
        frame = pd.read_csv(path)
        frame["source"] = region
        frames.append(frame)
        print(f"{path}: {len(frame)} rows")
    return pd.concat(frames, ignore_index=True)


def transform(df):
    with open("flagged_sales.json") as f:
        flagged = set(json.load(f))
    df = df[~df["house_id"].isin(flagged)].copy()
    income = pd.read_csv("postcode_income.csv")
    df = df.merge(income, on="postcode", how="left", validate="many_to_one")
    df["area_per_room"] = df["area"] / df["rooms"]
    df["bucket"] = df["house_id"].map(bucket)
    return df


def write_splits(df):
    df[df.bucket < 8].drop(columns="bucket").to_parquet("hs_train.parquet", index=False)
    df[df.bucket >= 8].drop(columns="bucket").to_parquet("hs_test.parquet", index=False)


def train():
    data = pd.read_parquet("hs_train.parquet")
    model = RandomForestRegressor(n_estimators=25, max_depth=6, random_state=1, n_jobs=1)
    model.fit(data[FEATURES], data["price"])
    return model


def evaluate(model):
    test = pd.read_parquet("hs_test.parquet")
    print("hash test r2:", round(r2_score(test.price, model.predict(test[FEATURES])), 3))

    fresh = pd.read_csv("houses_holdout.csv")
    fresh = fresh.merge(pd.read_csv("postcode_income.csv"), on="postcode")
    fresh["area_per_room"] = fresh.area / fresh.rooms
    print("holdout r2:", round(r2_score(fresh.price, model.predict(fresh[FEATURES])), 3))


if __name__ == "__main__":
    write_splits(transform(extract()))
    rf = train()
    evaluate(rf)
    joblib.dump(rf, "house_price_rf.joblib")
