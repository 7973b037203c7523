# sarimax.pkl: sold_daily.csv rain.csv
import warnings

import pandas as pd
from statsmodels.tsa.statespace.sarimax import SARIMAX

warnings.filterwarnings("ignore")


def daily(path, column):
    return pd.read_csv(path, parse_dates=["day"]).set_index("day").asfreq("D")[column]


sold = daily("sold_daily.csv", "sold")
price = daily("competitor.csv", "price")
rain = daily("rain.csv", "rain").rolling(3, min_periods=1).mean().rename("rain_3d")

print("correlation with the competitor's price:", sold.corr(price))
exog = rain.to_frame()
cut = sold.index[-10]
train_y, train_x = sold[sold.index < cut], exog[exog.index < cut]
test_y, test_x = sold[sold.index >= cut], exog[exog.index >= cut]

candidates = {}
for order in [(1, 0, 0), (0, 1, 1)]:
    results = SARIMAX(train_y, exog=train_x, order=order).fit(disp=False, maxiter=10)
    candidates[order] = (results.aic, results)
order, (aic, results) = min(candidates.items(), key=lambda item: item[1][0])
forecast = results.get_forecast(len(test_y), exog=test_x).predicted_mean
print(order, aic, (forecast - test_y).abs().mean())
results.save("sarimax.pkl")
