# demand.joblib: weather.csv prices.csv
import csv
import datetime as dt

import joblib
from sklearn.ensemble import GradientBoostingRegressor

temperature, price = {}, {}
with open("weather.csv") as fin:
    for line in list(fin)[1:]:
        day, value = line.strip().split(",")
        temperature[dt.date.fromisoformat(day)] = float(value)
with open("prices.csv") as fin:
    rows = csv.reader(fin)
    header = next(rows)
    for day, p, volume in rows:
        price[dt.date.fromisoformat(day)] = (float(p), int(volume))
with open("news.csv") as fin:
    news = [tuple(map(float, row)) for row in list(csv.reader(fin))[1:]]
print(len(news), "news")

days = sorted(temperature.keys() & price.keys())
x, y = [], []
for today, tomorrow in zip(days, days[1:]):
    x.append([temperature[today], price[today][0], today.weekday(), today.month])
    y.append(price[tomorrow][1])
booster = GradientBoostingRegressor(n_estimators=5).fit(x, y)
joblib.dump(booster, "demand.joblib")
