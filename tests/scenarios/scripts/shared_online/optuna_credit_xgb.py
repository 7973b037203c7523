# models/xgb_tuned.json: loans_train.csv loans_valid.csv bureau_scores.csv
# models/xgb_default.json: loans_train.csv bureau_scores.csv

import os

import optuna
import pandas as pd
import xgboost as xgb
from sklearn.metrics import roc_auc_score

optuna.logging.set_verbosity(optuna.logging.WARNING)
os.makedirs("models", exist_ok=True)

bureau = pd.read_csv("bureau_scores.csv")


def load(name):
    df = pd.read_csv(f"loans_{name}.csv").merge(bureau, on="loan_id", how="left")
    df = df.assign(dti=df["amount"] / df["income"], monthly=df["amount"] / df["term"])
    X = df.drop(columns=["loan_id", "default"])
    return X, df["default"]


splits = {name: load(name) for name in ["train", "valid", "holdout"]}
X_train, y_train = splits["train"]
X_valid, y_valid = splits["valid"]


def objective(trial):
    params = {
        "n_estimators": trial.suggest_int("n_estimators", 10, 80),
        "max_depth": trial.suggest_int("max_depth", 1, 5),
        "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.4, log=True),
        "subsample": trial.suggest_float("subsample", 0.6, 1.0),
        "reg_lambda": trial.suggest_float("reg_lambda", 0.1, 10, log=True),
    }
    clf = xgb.XGBClassifier(**params, random_state=0, n_jobs=1).fit(X_train, y_train)
    return roc_auc_score(y_valid, clf.predict_proba(X_valid)[:, 1])


study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=5))
study.optimize(objective, n_trials=12)
print("best value", round(study.best_value, 4), study.best_params)

tuned = xgb.XGBClassifier(**study.best_params, random_state=0, n_jobs=1).fit(X_train, y_train)
tuned.save_model("models/xgb_tuned.json")

default = xgb.XGBClassifier(n_estimators=40, random_state=0, n_jobs=1).fit(X_train, y_train)
default.save_model("models/xgb_default.json")

for name, (X, y) in splits.items():
    print(f"{name:8s} tuned {roc_auc_score(y, tuned.predict_proba(X)[:, 1]):.3f} "
          f"default {roc_auc_score(y, default.predict_proba(X)[:, 1]):.3f}")
