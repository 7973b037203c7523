# concrete_tuned.pkl: concrete_train.csv concrete_valid.csv rejected_specimens.txt
# concrete_default.pkl: concrete_train.csv rejected_specimens.txt

import pickle

import numpy as np
import optuna
import pandas as pd
from sklearn.metrics import mean_squared_error
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

optuna.logging.set_verbosity(optuna.logging.WARNING)


def load(part):
    df = pd.read_csv(f"concrete_{part}.csv").set_index("specimen")
    df["log_age"] = np.log(df["age"])
    df["wc"] = df["water"] / df["cement"]
    return df


def xy(df):
    return df[["cement", "water", "wc", "log_age"]], df["strength"]


with open("rejected_specimens.txt") as fh:
    rejected = {line.strip() for line in fh if line.strip()}

train = load("train")
train = train[~train.index.isin(rejected)]
valid = load("valid")
holdout = load("holdout")
print(len(train), len(valid), len(holdout), "- dropped", len(rejected))

Xt, yt = xy(train)
Xv, yv = xy(valid)


def rmse(model, X, y):
    return mean_squared_error(y, model.predict(X)) ** 0.5


def objective(trial):
    C = trial.suggest_float("C", 0.1, 300, log=True)
    eps = trial.suggest_float("epsilon", 0.05, 3)
    gamma = trial.suggest_float("gamma", 0.01, 1, log=True)
    m = make_pipeline(StandardScaler(), SVR(C=C, epsilon=eps, gamma=gamma))
    m.fit(Xt, yt)
    return rmse(m, Xv, yv)


study = optuna.create_study(direction="minimize", sampler=optuna.samplers.TPESampler(seed=13))
study.optimize(objective, n_trials=20)
print("best", study.best_params, round(study.best_value, 3))

tuned = make_pipeline(StandardScaler(), SVR(**study.best_params)).fit(Xt, yt)
default = make_pipeline(StandardScaler(), SVR()).fit(Xt, yt)
for name, m in [("tuned", tuned), ("default", default)]:
    pickle.dump(m, open(f"concrete_{name}.pkl", "wb"))
    print(name, "holdout rmse", round(rmse(m, *xy(holdout)), 3))
