# study_best.joblib: fixtures.csv odds.parquet stadiums.json
import json

import joblib
import numpy as np
import optuna
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import TimeSeriesSplit, cross_val_score

optuna.logging.set_verbosity(optuna.logging.ERROR)


def load():
    fixtures = pd.read_csv("fixtures.csv").sort_values("day", kind="stable")
    odds = pd.read_parquet("odds.parquet")
    crowd = json.load(open("stadiums.json"))
    X = odds.loc[fixtures.index].assign(crowd=fixtures["home"].map(crowd))
    y = np.sign(fixtures["home_goals"] - fixtures["away_goals"]) > 0
    return X, y


def make_objective(X, y):
    def objective(trial):
        params = {
            "max_iter": trial.suggest_int("max_iter", 2, 5),
            "learning_rate": trial.suggest_float("learning_rate", 0.05, 0.5, log=True),
            "min_samples_leaf": 8,
        }
        return cross_val_score(HistGradientBoostingClassifier(**params), X, y, cv=TimeSeriesSplit(2)).mean()

    return objective


def main():
    X, y = load()
    values = pd.read_csv("squads.csv")["squad_value"]
    print("mean squad", values.mean())
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.RandomSampler(seed=1))
    study.optimize(make_objective(X, y), n_trials=2)
    best = HistGradientBoostingClassifier(**study.best_params, min_samples_leaf=8).fit(X, y)
    joblib.dump(best, "study_best.joblib")


main()
