# tuned.pkl: fraud_train.csv fraud_valid.csv
# search_only.pkl: fraud_train.csv
import pickle

import numpy as np
import optuna
import pandas as pd
from sklearn.ensemble import AdaBoostClassifier
from sklearn.metrics import log_loss
from sklearn.tree import DecisionTreeClassifier

optuna.logging.set_verbosity(optuna.logging.ERROR)


class Objective:
    """Keeps the frames between trials."""

    def __init__(self, train_path, valid_path):
        self.train, self.valid = pd.read_csv(train_path), pd.read_csv(valid_path)
        self.best = (np.inf, None)

    @staticmethod
    def split(frame):
        return frame.drop(columns="fraud").to_numpy(), frame["fraud"].to_numpy()

    def __call__(self, trial):
        depth = trial.suggest_int("depth", 1, 3)
        rate = trial.suggest_float("rate", 0.1, 1.0, log=True)
        model = AdaBoostClassifier(DecisionTreeClassifier(max_depth=depth), learning_rate=rate, n_estimators=4)
        model.fit(*self.split(self.train))
        X, y = self.split(self.valid)
        loss = log_loss(y, model.predict_proba(X))
        if loss < self.best[0]:
            self.best = loss, model
        return loss


objective = Objective("fraud_train.csv", "fraud_valid.csv")
study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=0))
study.optimize(objective, n_trials=4)

with open("search_only.pkl", "wb") as handle:
    pickle.dump(objective.best[1], handle)

everything = pd.concat([objective.train, objective.valid])
final = AdaBoostClassifier(
    DecisionTreeClassifier(max_depth=study.best_params["depth"]),
    learning_rate=study.best_params["rate"],
    n_estimators=4,
).fit(*Objective.split(everything))
test = pd.read_csv("fraud_test.csv")
print("test", final.score(*Objective.split(test)))
with open("tuned.pkl", "wb") as handle:
    pickle.dump(final, handle)
