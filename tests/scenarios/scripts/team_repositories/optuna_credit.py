# tuned_logit.joblib: credit_train.csv credit_valid.csv bureau_scores.csv
# default_logit.joblib: credit_train.csv bureau_scores.csv

import joblib
import optuna
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

optuna.logging.set_verbosity(optuna.logging.WARNING)

bureau = pd.read_csv("bureau_scores.csv", index_col="app_id")


def get(part):
    df = pd.read_csv(f"credit_{part}.csv", index_col="app_id").join(bureau)
    return df.drop(columns="bad"), df["bad"]


X, y = get("train")
Xv, yv = get("valid")
Xt, yt = get("test")


def build(C=1.0, degree=1):
    return make_pipeline(
        StandardScaler(),
        PolynomialFeatures(degree, include_bias=False),
        LogisticRegression(C=C, max_iter=300),
    )


def objective(trial):
    model = build(
        C=trial.suggest_float("C", 1e-3, 10, log=True),
        degree=trial.suggest_int("degree", 1, 2),
    )
    model.fit(X, y)
    return log_loss(yv, model.predict_proba(Xv)[:, 1])


study = optuna.create_study(direction="minimize", sampler=optuna.samplers.TPESampler(seed=0, n_startup_trials=4))
study.optimize(objective, n_trials=15)
print(study.best_params, round(study.best_value, 4))

tuned = build(**study.best_params).fit(X, y)
default = build().fit(X, y)

for name, m in {"tuned": tuned, "default": default}.items():
    print(name, "test log loss", round(log_loss(yt, m.predict_proba(Xt)[:, 1]), 4))
    joblib.dump(m, f"{name}_logit.joblib")
