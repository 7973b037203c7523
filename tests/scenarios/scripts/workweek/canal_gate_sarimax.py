# canal_sarimax.pickle: canal_levels.csv canal_gates.csv canal_rain.csv
# canal_autoreg.joblib: canal_levels.csv
from functools import reduce
from operator import methodcaller
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from statsmodels.tsa.ar_model import AutoReg
from statsmodels.tsa.statespace.sarimax import SARIMAX

DATA = Path(".")
TEST_DAYS = 20


def series(stem):
    frame = pd.read_csv(DATA / f"canal_{stem}.csv", parse_dates=["date"], index_col="date")
    return frame.asfreq("D")


def together(*stems):
    return reduce(lambda a, b: a.join(b, how="inner"), map(series, stems)).asfreq("D")


def exog_of(frame):
    return pd.DataFrame({
        "gates": frame["gates_open"].shift(1, fill_value=0),
        "wet3": frame["mm"].rolling(3, min_periods=1).sum(),
    })


frame = together("levels", "gates", "rain")
boats = series("boats")
print("boats a week:", boats.resample("W").sum()["boats"].median())

y, X = frame["level_cm"], exog_of(frame)
y_train, y_test = y[:-TEST_DAYS], y[-TEST_DAYS:]
X_train, X_test = X[:-TEST_DAYS], X[-TEST_DAYS:]

best = None
for order in [(1, 1, 0), (0, 1, 1), (1, 1, 1)]:
    fitted = SARIMAX(y_train, X_train, order=order).fit(**{"disp": 0, "maxiter": 60})
    print(order, round(fitted.aic, 1))
    if best is None or fitted.aic < best.aic:
        best = fitted
forecast = best.forecast(TEST_DAYS, exog=X_test)
print("MAE SARIMAX", np.abs(forecast - y_test).mean().round(2))
best.save("canal_sarimax.pickle")

# the plain one, as a yardstick
alone = series("levels")["level_cm"][:-TEST_DAYS]
simple = AutoReg(alone, lags=[1, 2, 7]).fit()
print("MAE AutoReg", np.abs(simple.forecast(TEST_DAYS) - y_test).mean().round(2))
joblib.dump({"params": simple.params, "sigma2": simple.sigma2, "last": methodcaller("tail", 7)(alone)}, "canal_autoreg.joblib")
