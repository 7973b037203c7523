# stage_arima.pkl: gauge_levels.csv gauge_rain.csv lock_closures.txt
# stage_trend.pkl: gauge_levels.csv lock_closures.txt
import datetime as dt
import warnings

import numpy as np
import pandas as pd
from statsmodels.tsa.seasonal import STL
from statsmodels.tsa.statespace.sarimax import SARIMAX
from statsmodels.tsa.statespace.structural import UnobservedComponents


def series(path, column):
    return pd.read_csv(path, parse_dates=["date"]).set_index("date")[column].asfreq("D")


def without_closures(level, path):
    """While the lock is shut the gauge shows nothing of use."""
    shut = {dt.date.fromisoformat(line.strip()) for line in open(path) if line.strip()}
    return level.mask([day.date() in shut for day in level.index])


def lagged(rain, lags=(0, 1)):
    return pd.concat({f"rain_{k}": rain.shift(k).bfill() for k in lags}, axis=1)


level = without_closures(series("gauge_levels.csv", "level"), "lock_closures.txt")
rain = series("gauge_rain.csv", "mm")
print("days without a level:", int(level.isna().sum()))

upstream = series("gauge_levels_upstream.csv", "level")
weekly = STL(upstream, period=7).fit()
print("weekly share upstream:", np.round(weekly.seasonal.var() / upstream.var(), 3))

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    candidates = {}
    for order in [(1, 0, 0), (2, 0, 0), (1, 0, 1)]:
        candidates[order] = SARIMAX(level, exog=lagged(rain), order=order, trend="c").fit(disp=False, maxiter=40)
    order, best = min(candidates.items(), key=lambda kv: kv[1].aic)
    trend = UnobservedComponents(level, "llevel").fit(disp=False, maxiter=40)
print("order", order, "aic", round(best.aic, 1), "| local level:", round(trend.aic, 1))

best.save("stage_arima.pkl")
trend.save("stage_trend.pkl")

ahead = lagged(pd.concat([rain.tail(1), series("gauge_rain_forecast.csv", "mm")])).iloc[1:]
truth = series("gauge_levels_may.csv", "level")
for name, forecast in {"arima": best.forecast(len(ahead), exog=ahead), "level": trend.forecast(len(truth))}.items():
    print(name, "mean absolute error", np.abs(forecast.to_numpy() - truth.to_numpy()).mean().round(3))
