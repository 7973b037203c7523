# sarimax_load.pkl: energy_load.csv temperature_monthly.csv
# gas_hw.json: gas_load.csv

import json
import warnings

import numpy as np
import pandas as pd
from statsmodels.tsa.holtwinters import ExponentialSmoothing
from statsmodels.tsa.statespace.sarimax import SARIMAX

warnings.filterwarnings("ignore")


def monthly(path, col):
    s = pd.read_csv(path, parse_dates=["month"], index_col="month")[col]
    s.index = pd.DatetimeIndex(s.index, freq="MS")
    return s


load = monthly("energy_load.csv", "load_gwh")
temp = monthly("temperature_monthly.csv", "temp_c")
gas = monthly("gas_load.csv", "gas_gwh")

# electricity with AR errors and the temperature
mod = SARIMAX(load, exog=temp, order=(1, 0, 0), trend="ct")
res = mod.fit(disp=False, maxiter=50)
print(res.summary().tables[1])
res.save("sarimax_load.pkl")

outlook = monthly("temperature_outlook.csv", "temp_c")
actual = monthly("energy_load_2024.csv", "load_gwh")
fc = res.forecast(len(outlook), exog=outlook)
print(pd.DataFrame({"forecast": fc.round(1), "actual": actual, "error": (fc - actual).round(1)}))
print("MAPE", float(np.mean(np.abs(fc - actual) / actual)).__round__(4))

# for gas Holt-Winters is enough
hw = ExponentialSmoothing(gas, trend="add", seasonal="add", seasonal_periods=12).fit()
params = {k: (v.tolist() if isinstance(v, np.ndarray) else v) for k, v in hw.params.items()}
with open("gas_hw.json", "w") as f:
    json.dump(params, f, indent=1, default=float)
print("gas, next 3 months:", hw.forecast(3).round(1).tolist())
