# slippage_hgb.joblib: fills_2025q3.csv nbbo_quotes_2025q3.parquet venue_fee_schedule.csv
# size_curve.json: fills_2025q3.csv

"""Slippage model on Q3 fills: arrival mid from the quotes, fees by venue."""
import json

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import cross_val_score


def load_fills(path):
    return (
        pd.read_csv(path, parse_dates=["ts"])
        .astype({"qty": float})
        .sort_values("ts")
        .reset_index(drop=True)
    )


def attach_quotes(fills, quotes):
    q = (
        quotes.sort_values("ts")
        .assign(
            mid=lambda d: (d["bid"] + d["ask"]) / 2,
            spread_bps=lambda d: 1e4 * (d["ask"] - d["bid"]) / d["mid"],
            vol_20=lambda d: d.groupby("symbol")["mid"].transform(lambda s: s.pct_change().rolling(20, min_periods=5).std()),
        )
    )
    q["ts"] = q["ts"].astype(fills["ts"].dtype)
    return pd.merge_asof(fills, q[["ts", "symbol", "mid", "spread_bps", "vol_20"]],
                         on="ts", by="symbol", direction="backward", tolerance=pd.Timedelta("10min"))


def add_slippage(d):
    return d.assign(slip_bps=lambda x: 1e4 * x["side"] * (x["px"] - x["mid"]) / x["mid"])


def add_fees(d, fees):
    return d.merge(fees, on="venue", how="left").assign(cost_bps=lambda x: x["slip_bps"] + x["taker_bps"])


def add_clock(d):
    return d.assign(minute=lambda x: x["ts"].dt.hour * 60 + x["ts"].dt.minute,
                    rel_qty=lambda x: x["qty"] / x.groupby("symbol")["qty"].transform("median"))


fills = load_fills("fills_2025q3.csv")
quotes = pd.read_parquet("nbbo_quotes_2025q3.parquet")
fees = pd.read_csv("venue_fee_schedule.csv")

frame = (
    fills
    .pipe(attach_quotes, quotes)
    .pipe(add_slippage)
    .pipe(add_fees, fees)
    .pipe(add_clock)
    .dropna(subset=["mid", "vol_20"])
    .query("abs(slip_bps) < 500")
)
print(frame.groupby("venue")["cost_bps"].agg(["mean", "std", "size"]).round(2))

features = ["rel_qty", "minute", "spread_bps", "vol_20", "side", "maker_bps"]
gbr = HistGradientBoostingRegressor(max_iter=60, max_leaf_nodes=8, min_samples_leaf=8, random_state=0)
print("cv mae:", -cross_val_score(gbr, frame[features], frame["cost_bps"], cv=4, scoring="neg_mean_absolute_error").mean().round(3))
gbr.fit(frame[features], frame["cost_bps"])
joblib.dump({"model": gbr, "features": features}, "slippage_hgb.joblib")

# order size through the day, to scale the simulator
by_bucket = (
    fills.pipe(add_clock)
    .assign(bucket=lambda d: d["minute"] // 30)
    .groupby("bucket", as_index=False)["qty"].mean()
)
coef = np.polyfit(by_bucket["bucket"], by_bucket["qty"], 2)
with open("size_curve.json", "w") as fh:
    json.dump({"degree": 2, "coef": coef.tolist()}, fh, indent=2)

prev = load_fills("fills_2025q2.csv")
both = pd.concat([fills.assign(q="Q3"), prev.assign(q="Q2")])
print(both.groupby(["q", "venue"])["qty"].sum().unstack("q"))
