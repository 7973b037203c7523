# results.pickle: prices.csv weather.csv holidays.json
import json

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

prices = pd.read_csv("prices.csv", parse_dates=["day"])
weather = pd.read_csv("weather.csv", parse_dates=["day"])
with open("holidays.json") as f:
    holidays = pd.to_datetime(json.load(f))
ticks = pd.read_csv("ticks.csv")
assert list(ticks.columns) == ["second", "bid"]

daily = pd.merge_asof(prices, weather, on="day", direction="backward")
daily["holiday"] = daily["day"].isin(holidays).astype(int)
daily["change"] = np.log(daily["price"]).diff()
daily = daily.dropna().query("volume > 10")
results = smf.ols("change ~ temperature + holiday + np.log(volume)", data=daily).fit(cov_type="HC1")
print(results.summary().tables[0])
results.save("results.pickle")
