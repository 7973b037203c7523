# forecasts/shop_0.pkl: shop_0.csv
# forecasts/shop_1.pkl: shop_1.csv
# forecasts/shop_2.pkl: shop_2.csv
import glob
import os
import warnings

import pandas as pd
from statsmodels.tsa.ar_model import AutoReg
from statsmodels.tsa.holtwinters import SimpleExpSmoothing

warnings.simplefilter("ignore")
os.makedirs("forecasts", exist_ok=True)
overview = pd.read_csv("prices.csv", index_col="day", parse_dates=True)["price"].resample("W").mean()
scores = {}
for path in sorted(glob.glob("shops/*.csv")):
    name = os.path.splitext(os.path.basename(path))[0]
    series = pd.read_csv(path, index_col="day", parse_dates=["day"]).squeeze("columns").asfreq("D")
    fitted = AutoReg(series.iloc[:-5], lags=2).fit()
    forecast = fitted.forecast(5)
    naive = SimpleExpSmoothing(series.iloc[:-5], initialization_method="estimated").fit().forecast(5)
    scores[name] = (forecast - series.iloc[-5:]).abs().mean(), (naive - series.iloc[-5:]).abs().mean()
    fitted.save(f"forecasts/{name}.pkl")
print(pd.DataFrame(scores), overview.tail())
