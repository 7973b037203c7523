# bike_pipeline.joblib: bike_hourly_2024.csv weather_hourly_2024.csv bank_holidays.txt
# bike_dummy.joblib: bike_hourly_2024.csv

"""Hourly bike demand, everything inside one scikit-learn pipeline."""
import joblib
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


class CalendarFeatures(BaseEstimator, TransformerMixin):
    """Turns the timestamp into cyclic hour, weekday and a holiday flag."""

    def __init__(self, holidays=()):
        self.holidays = holidays

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        ts = pd.to_datetime(X["timestamp"])
        hour = ts.dt.hour
        return np.column_stack([
            np.sin(2 * np.pi * hour / 24),
            np.cos(2 * np.pi * hour / 24),
            (ts.dt.day_of_week >= 5).astype(int),
            ts.dt.strftime("%Y-%m-%d").isin(list(self.holidays)).astype(int),
            hour.isin([7, 8, 16, 17]).astype(int),
        ])


class ClipOutliers(BaseEstimator, TransformerMixin):
    def __init__(self, q=0.98):
        self.q = q

    def fit(self, X, y=None):
        self.upper_ = np.quantile(np.asarray(X, float), self.q, axis=0)
        return self

    def transform(self, X):
        return np.minimum(np.asarray(X, float), self.upper_)


class HourlyMean(BaseEstimator):
    """What the ops team does today: average of the same hour."""

    def fit(self, X, y):
        hours = pd.to_datetime(X["timestamp"]).dt.hour
        self.table_ = pd.Series(np.asarray(y), index=hours.to_numpy()).groupby(level=0).mean().to_dict()
        return self

    def predict(self, X):
        return pd.to_datetime(X["timestamp"]).dt.hour.map(self.table_).to_numpy()


def load_year(year):
    rides = pd.read_csv(f"bike_hourly_{year}.csv")
    weather = pd.read_csv(f"weather_hourly_{year}.csv")
    return rides.merge(weather, on="timestamp", how="inner")


with open("bank_holidays.txt") as f:
    holidays = tuple(line.strip() for line in f if line.strip())

pre = ColumnTransformer([
    ("calendar", CalendarFeatures(holidays), ["timestamp"]),
    ("weather", Pipeline([("clip", ClipOutliers()), ("scale", StandardScaler())]), ["temp_c", "rain_mm"]),
    ("station", OneHotEncoder(handle_unknown="ignore"), ["station"]),
])
pipe = Pipeline([("prep", pre), ("model", GradientBoostingRegressor(n_estimators=40, random_state=0))])
search = GridSearchCV(pipe, {"model__max_depth": [2, 3], "prep__weather__clip__q": [0.95, 0.99]},
                      cv=TimeSeriesSplit(3), scoring="neg_mean_absolute_error")

df_2024 = load_year(2024)
search.fit(df_2024.drop(columns="rides"), df_2024["rides"])
print("best:", search.best_params_, round(-search.best_score_, 2))
joblib.dump(search.best_estimator_, "bike_pipeline.joblib")

rides_only = pd.read_csv("bike_hourly_2024.csv")
dummy = HourlyMean().fit(rides_only[["timestamp"]], rides_only["rides"])
joblib.dump(dummy, "bike_dummy.joblib")

df_2025 = load_year(2025)
for name, m in [("pipeline", search.best_estimator_), ("hourly mean", dummy)]:
    print(f"{name:12s} MAE 2025: {mean_absolute_error(df_2025['rides'], m.predict(df_2025)):.2f}")
