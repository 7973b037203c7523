# late.pkl: trades.csv betas.json
import pickle

import pandas as pd
from sklearn.ensemble import RandomForestRegressor


def add_time(frame, column="time"):
    return frame.assign(hour=frame[column].dt.hour, minute=frame[column].dt.minute)


def add_beta(frame, betas):
    return frame.assign(beta=frame["ticker"].map(dict(zip(betas["ticker"], betas["beta"], strict=True))))


def add_lags(frame, column, lags):
    grouped = frame.groupby("ticker")[column]
    return frame.assign(**{f"{column}_{lag}": grouped.shift(lag) for lag in lags})


def clip(frame, column, low=0.05, high=0.95):
    lower, upper = frame[column].quantile([low, high])
    frame[column] = frame[column].clip(lower, upper)
    return frame


betas = pd.DataFrame(pd.read_json("betas.json").to_dict("records"))
raw = pd.read_csv("trades.csv", parse_dates=["time"])
quotes = pd.read_csv("quotes.csv")
print(len(quotes), "quotes are not used:", quotes["offered"].mean())

data = (
    raw.sort_values("time")
    .pipe(add_time)
    .pipe(add_beta, betas)
    .pipe(add_lags, "paid", lags=(1, 2, 3))
    .pipe(clip, "paid")
    .dropna()
    .reset_index(drop=True)
)
X, y = data.drop(columns=["time", "ticker", "paid"]), data["paid"]
forest = RandomForestRegressor(n_estimators=4, max_depth=3, random_state=0).fit(X[:-20], y[:-20])
print("late part:", forest.score(X[-20:], y[-20:]))
with open("late.pkl", "wb") as handle:
    handle.write(pickle.dumps(forest))
