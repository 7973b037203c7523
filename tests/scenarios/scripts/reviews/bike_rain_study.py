# bike_rain.joblib: bikes_train.csv bikes_valid.csv rain.csv

import warnings
from functools import partial

import joblib
import optuna
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import mean_poisson_deviance

warnings.simplefilter("ignore")
optuna.logging.set_verbosity(optuna.logging.WARNING)
COLUMNS = ["weekday", "rain_mm", "rain_yesterday"]


def load(part, rain):
    return pd.read_csv(f"bikes_{part}.csv").merge(rain, on="day", how="left")


def regressor(params):
    return HistGradientBoostingRegressor(loss="poisson", max_iter=20, random_state=0, **params)


def objective(trial, train, valid):
    params = {
        "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.4, log=True),
        "max_leaf_nodes": trial.suggest_int("max_leaf_nodes", 3, 12),
    }
    model = regressor(params).fit(train[COLUMNS], train["bikes"])
    return mean_poisson_deviance(valid["bikes"], model.predict(valid[COLUMNS]))


rain = pd.read_csv("rain.csv").sort_values("day")
rain["rain_yesterday"] = rain["rain_mm"].shift(1).fillna(0)
train, valid = load("train", rain), load("valid", rain)

study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=6))
study.optimize(partial(objective, train=train, valid=valid), n_trials=6)
print(study.best_params)

both = pd.concat([train, valid])
final = regressor(study.best_params).fit(both[COLUMNS], both["bikes"])
joblib.dump(final, "bike_rain.joblib")

test = load("test", rain)
test["predicted"] = final.predict(test[COLUMNS])
print("test deviance", mean_poisson_deviance(test["bikes"], test["predicted"]))
events = pd.read_csv("city_events.csv")
print(test.merge(events, on="day")[["day", "event", "bikes", "predicted"]])
