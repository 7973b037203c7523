# models/demand_east.pkl: sales_east.csv weather_east.csv public_holidays.csv promo_plan.json
# models/demand_north.pkl: sales_north.csv weather_north.csv public_holidays.csv promo_plan.json
# models/demand_south.pkl: sales_south.csv weather_south.csv public_holidays.csv promo_plan.json

# One demand model per region. Regions with too little history are skipped.
import json
import os
import pickle
import sys
from glob import glob

import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

MIN_DAYS = 60
HOLDOUT = 21
ALPHAS = [0.1, 1.0, 10.0, 100.0]
OUT_DIR = "models"


def region_name(path):
    base = os.path.splitext(os.path.basename(path))[0]
    return base.split("_", 1)[1]


def promo_days(plan, region):
    days = set()
    for entry in plan:
        if entry["region"] != region:
            continue
        days.update(pd.date_range(entry["start"], entry["end"]).date)
    return days


def make_features(sales, weather, holidays, promos):
    df = sales.merge(weather, on="date", how="left")
    df["dow"] = df["date"].dt.day_of_week
    df["is_holiday"] = df["date"].isin(holidays).astype(int)
    df["before_holiday"] = (df["date"] + pd.Timedelta(days=1)).isin(holidays).astype(int)
    df["promo"] = [int(d.date() in promos) for d in df["date"]]
    df["lag_7"] = df["units"].shift(7)
    df["roll_14"] = df["units"].shift(1).rolling(14).mean()
    df = pd.get_dummies(df, columns=["dow"], dtype=float)
    return df.dropna().reset_index(drop=True)


def mape(y, p):
    return float(np.mean(np.abs((y - p) / y)))


class RegionModel:
    def __init__(self, region):
        self.region = region
        self.scaler = StandardScaler()
        self.model = None
        self.cols = None
        self.score = None

    def fit(self, df):
        self.cols = [c for c in df.columns if c not in ("date", "units")]
        tr, va = df.iloc[:-HOLDOUT], df.iloc[-HOLDOUT:]
        Xtr = self.scaler.fit_transform(tr[self.cols])
        Xva = self.scaler.transform(va[self.cols])
        errs = {}
        for a in ALPHAS:
            m = Ridge(alpha=a).fit(Xtr, tr["units"])
            errs[a] = mape(va["units"], m.predict(Xva))
        alpha = min(errs, key=errs.get)
        self.score = errs[alpha]
        self.model = Ridge(alpha=alpha).fit(self.scaler.fit_transform(df[self.cols]), df["units"])
        return self

    def predict(self, df):
        return self.model.predict(self.scaler.transform(df[self.cols]))


def main():
    os.makedirs(OUT_DIR, exist_ok=True)
    holidays = pd.read_csv("public_holidays.csv", parse_dates=["date"])["date"]
    with open("promo_plan.json") as fh:
        plan = json.load(fh)
    targets = dict(pd.read_csv("sales_targets.csv").values)

    files = sorted(glob(os.path.join("regional_sales", "sales_*.csv")))
    if not files:
        sys.exit("no sales files")

    summary = []
    for path in files:
        region = region_name(path)
        sales = pd.read_csv(path, parse_dates=["date"])
        if len(sales) < MIN_DAYS:
            print(f"{region}: only {len(sales)} days, skipped")
            continue
        weather = pd.read_csv(f"weather_{region}.csv", parse_dates=["date"])
        df = make_features(sales, weather, holidays, promo_days(plan, region))
        model = RegionModel(region).fit(df)
        with open(os.path.join(OUT_DIR, f"demand_{region}.pkl"), "wb") as fh:
            pickle.dump(model, fh)
        expected = model.predict(df.tail(7)).mean()
        summary.append((region, model.score, expected, expected - targets[region]))

    print(pd.DataFrame(summary, columns=["region", "mape", "last_week", "gap_to_target"]).round(3).to_string(index=False))


if __name__ == "__main__":
    main()
