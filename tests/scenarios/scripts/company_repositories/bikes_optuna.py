# bikes_catboost.cbm: bikes_train.csv bikes_valid.csv bike_weather.csv
# bikes_glm.pickle: bikes_train.csv bike_weather.csv

import pickle

import optuna
import pandas as pd
from catboost import CatBoostRegressor, Pool
from sklearn.compose import make_column_transformer
from sklearn.linear_model import PoissonRegressor
from sklearn.metrics import mean_absolute_error
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

optuna.logging.set_verbosity(optuna.logging.WARNING)

weather = pd.read_csv("bike_weather.csv")
parts = {}
for part in ("train", "valid", "test"):
    parts[part] = pd.read_csv(f"bikes_{part}.csv").merge(weather, on="day").drop(columns="day")

X = {k: v.drop(columns="rentals") for k, v in parts.items()}
y = {k: v["rentals"] for k, v in parts.items()}
pools = {k: Pool(X[k], y[k], cat_features=["station"]) for k in parts}


def objective(trial):
    params = {
        "depth": trial.suggest_int("depth", 2, 5),
        "learning_rate": trial.suggest_float("learning_rate", 0.05, 0.4, log=True),
        "l2_leaf_reg": trial.suggest_float("l2_leaf_reg", 0.5, 8),
    }
    m = CatBoostRegressor(iterations=60, random_seed=0, thread_count=1, verbose=False,
                          allow_writing_files=False, **params)
    m.fit(pools["train"], eval_set=pools["valid"], early_stopping_rounds=10)
    return m.get_best_score()["validation"]["RMSE"]


study = optuna.create_study(direction="minimize", sampler=optuna.samplers.TPESampler(seed=1))
study.optimize(objective, n_trials=8)
print(study.best_params, study.best_value)

model = CatBoostRegressor(iterations=120, random_seed=0, thread_count=1, verbose=False,
                          allow_writing_files=False, **study.best_params)
model.fit(pools["train"], eval_set=pools["valid"], early_stopping_rounds=15, use_best_model=True)
model.save_model("bikes_catboost.cbm")

glm = make_pipeline(
    make_column_transformer((OneHotEncoder(), ["station", "weekday"]), (StandardScaler(), ["temp_c", "rain_mm"])),
    PoissonRegressor(alpha=0.01, max_iter=300),
)
glm.fit(X["train"], y["train"])
pickle.dump(glm, open("bikes_glm.pickle", "wb"))

print("catboost test MAE", mean_absolute_error(y["test"], model.predict(pools["test"])))
print("poisson  test MAE", mean_absolute_error(y["test"], glm.predict(X["test"])))
