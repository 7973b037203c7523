# sales_glm.pickle: orders_2022_11.csv orders_2022_12.csv orders_2023_01.csv orders_2023_02.csv calendar.csv

# Everything is read in one go; what is from before 1 March 2023 is learnt from, the rest is forecast.
import os
import re

import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

CUTOFF = "2023-03-01"
LAGS = (1, 2, 5)


def order_files(folder=os.curdir):
    pattern = re.compile(r"orders_(\d{4})_(\d{2})\.csv$")
    found = [(m.groups(), os.path.join(folder, n)) for n in os.listdir(folder) if (m := pattern.match(n))]
    return [path for _, path in sorted(found)]


def add_lags(s: pd.DataFrame) -> pd.DataFrame:
    for lag in LAGS:
        s[f"lag{lag}"] = s["units"].shift(lag)
    return s.dropna()


frames = []
for path in order_files():
    month = pd.read_csv(path, usecols=["day", "items", "channel"])
    frames.append(month[month["channel"] != "phone"])
    print(os.path.basename(path), len(frames[-1]))

daily = (pd.concat(frames)
         .assign(day=lambda d: pd.to_datetime(d["day"]))
         .groupby("day", as_index=False)["items"].sum()
         .rename(columns={"items": "units"})
         .sort_values("day"))
calendar = pd.read_csv("calendar.csv", parse_dates=["day"])
daily = add_lags(daily).merge(calendar, on="day", how="left")

promotions = pd.read_csv("promotions.csv")
print(promotions.groupby("store_id")["discount"].mean().round(2).to_dict())

is_past = daily["day"] < pd.Timestamp(CUTOFF)
past, future = daily[is_past].copy(), daily[~is_past].copy()

# our own standardisation: statistics of the past only
mean, std = past["sunshine"].mean(), past["sunshine"].std()
past["sun"] = (past["sunshine"] - mean) / std
future["sun"] = (future["sunshine"] - mean) / std

formula = "units ~ sun + C(is_holiday) + " + " + ".join(f"np.log1p(lag{lag})" for lag in LAGS)
model = smf.glm(formula, data=past, family=sm.families.Poisson())
result = model.fit()
print(result.params.round(3))
result.save("sales_glm.pickle")

forecast = result.predict(future)
print("MAPE of March and April: %.2f" % np.mean(np.abs(forecast / future["units"] - 1)))
