# best.txt: train.csv february.csv
import json

import lightgbm as lgb
import numpy as np
import optuna
import pandas as pd

optuna.logging.set_verbosity(optuna.logging.ERROR)
df_train, df_valid = pd.read_csv("train.csv"), pd.read_csv("february.csv")
df_test = pd.read_csv("test.csv")
cols = list("abcd")


def fit(params):
    model = lgb.LGBMClassifier(n_estimators=8, verbose=-1, n_jobs=1, **params)
    model.fit(
        df_train[cols],
        df_train["kind"],
        eval_set=[(df_valid[cols], df_valid["kind"])],
        callbacks=[lgb.early_stopping(2, verbose=False)],
    )
    return model


def objective(trial):
    params = {"num_leaves": trial.suggest_int("num_leaves", 2, 6), "learning_rate": trial.suggest_float("lr", 0.05, 0.3)}
    return fit(params).best_score_["valid_0"]["binary_logloss"]


study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
study.optimize(objective, n_trials=2)
best = fit({"num_leaves": study.best_params["num_leaves"]})
best.booster_.save_model("best.txt")
with open("report.json", "w") as f:
    json.dump({"accuracy": float(np.mean(best.predict(df_test[cols]) == df_test["kind"]))}, f)
