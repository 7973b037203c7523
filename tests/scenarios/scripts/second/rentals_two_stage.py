# humidity.joblib: weather_history.csv
# rentals.joblib: weather_history.csv rentals.csv weather_station.csv holidays.csv

"""The bike station measures no humidity: a first model guesses it, a second one uses the guess."""
import os

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor
from sklearn.metrics import r2_score

DATA = os.environ.get("BIKE_DATA", ".")


def read(name, **kwargs):
    return pd.read_csv(os.path.join(DATA, name + ".csv"), parse_dates=["date"], **kwargs)


def calendar(df):
    return df.assign(dow=df.date.dt.day_of_week, doy=df.date.dt.day_of_year)


def fit_humidity():
    history = calendar(read("weather_history"))
    model = GradientBoostingRegressor(n_estimators=40, max_depth=2, random_state=0)
    model.fit(history[["temp", "wind", "doy"]], history.humidity)
    joblib.dump(model, "humidity.joblib")
    return model


def rental_table(stage_one):
    rentals = read("rentals")
    station = read("weather_station")
    ozone = read("ozone")
    table = calendar(rentals.merge(station, on="date").merge(ozone, on="date", how="left"))
    print("correlation with ozone:", table["rentals"].corr(table["o3"]))
    del table["o3"], table["casual"]
    table["humidity"] = stage_one.predict(table[["temp", "wind", "doy"]])
    return table


def mark_holidays(table, holidays):
    return table.assign(holiday=table.date.isin(holidays).astype(int))


def main():
    stage_one = fit_humidity()
    holidays = read("holidays")["date"]
    table = mark_holidays(rental_table(stage_one), holidays)
    columns = ["temp", "wind", "humidity", "dow", "holiday"]

    cut = int(len(table) * 0.8)
    train, test = table.iloc[:cut], table.iloc[cut:]
    stage_two = RandomForestRegressor(n_estimators=30, min_samples_leaf=3, random_state=1)
    stage_two.fit(train[columns], train.rentals)
    joblib.dump({"model": stage_two, "columns": columns}, "rentals.joblib")
    print("last fifth R2:", r2_score(test.rentals, stage_two.predict(test[columns])))

    autumn = mark_holidays(calendar(read("rentals_autumn")), holidays)
    autumn["humidity"] = stage_one.predict(autumn[["temp", "wind", "doy"]])
    error = np.abs(autumn.rentals - stage_two.predict(autumn[columns])).mean()
    print("autumn MAE:", round(error, 2))


main()
