# yield_trees.joblib: crop_yield.csv rainfall.csv fertiliser.json
import json

import joblib
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import optuna
import pandas as pd
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.model_selection import KFold, cross_val_score
from sklearn.pipeline import make_pipeline

optuna.logging.set_verbosity(optuna.logging.WARNING)

# %% market prices, only for the slides
prices = pd.read_csv("crop_prices.csv")
fig, ax = plt.subplots(figsize=(4, 2))
ax.plot(prices["week"], prices["euro"])
fig.savefig("prices.png")

# %% rain: long -> wide, one column a month
rain = (pd.read_csv("rainfall.csv")
        .pivot(index="field", columns="month", values="mm")
        .add_prefix("rain_")
        .assign(rain_spring=lambda d: d["rain_4"] + d["rain_5"]))

# %% fertiliser: list of records -> kg of each product
with open("fertiliser.json") as f:
    doses = pd.json_normalize(json.load(f))
doses = doses.pivot_table(index="field", columns="product", values="kg", aggfunc="sum", fill_value=0)

# %% all together
fields = pd.read_csv("crop_yield.csv", index_col="field")
data = fields.join([rain, doses])
data[doses.columns] = data[doses.columns].fillna(0)
y = data.pop("tonnes")
print(data.describe().T[["mean", "std"]])


# %% search
def make(params):
    return make_pipeline(
        SelectKBest(f_regression, k=params["k"]),
        ExtraTreesRegressor(n_estimators=20, max_depth=params["max_depth"],
                            min_samples_leaf=params["min_samples_leaf"], random_state=0),
    )


def objective(trial):
    params = {
        "k": trial.suggest_int("k", 3, data.shape[1]),
        "max_depth": trial.suggest_int("max_depth", 2, 8),
        "min_samples_leaf": trial.suggest_int("min_samples_leaf", 1, 6),
    }
    return -cross_val_score(make(params), data, y, cv=KFold(3, shuffle=True, random_state=0),
                            scoring="neg_mean_absolute_error").mean()


study = optuna.create_study(direction="minimize", sampler=optuna.samplers.TPESampler(seed=1))
study.optimize(objective, n_trials=6)
print(study.best_value, study.best_params)

# %% the final model
joblib.dump({"model": make(study.best_params).fit(data, y), "columns": list(data.columns)}, "yield_trees.joblib")
