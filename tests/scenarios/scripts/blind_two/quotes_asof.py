# slippage.pkl: trades.csv quotes.csv betas.json
import pickle

import numpy as np
import pandas as pd
from sklearn.linear_model import HuberRegressor
from sklearn.model_selection import TimeSeriesSplit, cross_val_score


def read_ticks(name):
    ticks = pd.read_csv(f"{name}.csv", parse_dates=["time"])
    return ticks.sort_values("time")


trades, quotes = map(read_ticks, ["trades", "quotes"])
index = read_ticks("index")
betas = pd.read_json("betas.json")

quotes["previous"] = quotes.groupby("ticker")["offered"].shift(1)
joined = pd.merge_asof(
    trades, quotes, on="time", by="ticker", direction="backward", tolerance=pd.Timedelta("10min")
)
joined = joined.merge(betas, on="ticker", how="left").dropna()

joined["momentum"] = joined["offered"] - joined["previous"]
joined["slippage"] = joined["paid"] - joined["offered"]
joined["minute"] = joined["time"].dt.minute
joined["rolling"] = joined.groupby("ticker")["paid"].transform(lambda s: s.rolling(5, min_periods=1).mean().shift(1))
joined["rolling"] = joined["rolling"].fillna(joined["paid"].median())

features = ["momentum", "minute", "rolling", "beta"]
X, y = joined[features].to_numpy(), joined["slippage"].to_numpy()
scores = cross_val_score(HuberRegressor(max_iter=500), X, y, cv=TimeSeriesSplit(3), scoring="neg_mean_absolute_error")
print("cv", scores.round(3), "index moved", np.ptp(index["level"]))

final = HuberRegressor(max_iter=500).fit(X, y)
with open("slippage.pkl", "wb") as f:
    pickle.dump({"features": features, "estimator": final}, f, protocol=5)
