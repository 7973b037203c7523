# load_ardl.pkl: grid_load.csv temperature.csv public_holidays.txt
# load_profile.json: grid_load.csv

import json

import pandas as pd
from statsmodels.tsa.ar_model import AutoReg

load = pd.read_csv("grid_load.csv", parse_dates=["day"], index_col="day")["load_mwh"].asfreq("D")
temp = pd.read_csv("temperature.csv", parse_dates=["day"], index_col="day")["t_mean"].asfreq("D")
price = pd.read_csv("spot_price.csv", parse_dates=["day"], index_col="day")["eur_mwh"]
with open("public_holidays.txt") as f:
    holidays = pd.to_datetime(f.read().split())

print("correlation of load and price: %.3f" % load.corr(price))
print("correlation of load and temperature: %.3f" % load.corr(temp))

exog = pd.DataFrame(index=load.index)
exog["hdd"] = (18 - temp).clip(lower=0)
exog["holiday"] = load.index.isin(holidays).astype(float)
exog["weekend"] = (load.index.dayofweek >= 5).astype(float)

h = 21
train, test = load.iloc[:-h], load.iloc[-h:]
res = AutoReg(train, lags=[1, 7], exog=exog.loc[train.index]).fit()
pred = res.predict(start=test.index[0], end=test.index[-1], exog_oos=exog.loc[test.index])
print(res.params.round(3))
print("MAPE AR-X   %.2f%%" % ((pred - test).abs() / test).mul(100).mean())

profile = train.groupby(train.index.dayofweek).median()
naive = pd.Series(test.index.dayofweek, index=test.index).map(profile)
print("MAPE naive  %.2f%%" % ((naive - test).abs() / test).mul(100).mean())

# final fit on the whole history
res = AutoReg(load, lags=[1, 7], exog=exog).fit()
res.save("load_ardl.pkl")
profile = load.groupby(load.index.dayofweek).median()
with open("load_profile.json", "w") as f:
    json.dump({str(k): float(v) for k, v in profile.items()}, f, indent=1)
