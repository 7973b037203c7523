# claims_es.json: claims_train.csv claims_valid.csv
# claims_plain.json: claims_train.csv claims_prior.csv
# claims_refit.json: claims_train.csv claims_valid.csv
# claims_linear.joblib: claims_train.csv claims_valid.csv

import joblib
import optuna
import pandas as pd
import xgboost as xgb
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score

optuna.logging.set_verbosity(optuna.logging.WARNING)
TARGET = "fraud"
COMMON = dict(max_depth=3, learning_rate=0.2, random_state=7, n_jobs=1)


def load(kind):
    d = pd.read_csv(f"claims_{kind}.csv")
    return d.drop(columns=TARGET), d[TARGET]


sets = {k: load(k) for k in ("train", "valid", "test", "prior")}
Xtr, ytr = sets["train"]
Xva, yva = sets["valid"]
Xte, yte = sets["test"]

es = xgb.XGBClassifier(n_estimators=200, early_stopping_rounds=8, eval_metric="logloss", **COMMON)
es.fit(Xtr, ytr, eval_set=[(Xva, yva)], verbose=False)
es.save_model("claims_es.json")
print("best iteration", es.best_iteration)

Xp, yp = sets["prior"]
plain = xgb.XGBClassifier(n_estimators=25, **COMMON)
plain.fit(pd.concat([Xtr, Xp]), pd.concat([ytr, yp]))
plain.save_model("claims_plain.json")

refit = xgb.XGBClassifier(n_estimators=es.best_iteration + 1, **COMMON)
refit.fit(pd.concat([Xtr, Xva]), pd.concat([ytr, yva]))
refit.save_model("claims_refit.json")


def objective(trial):
    c = trial.suggest_float("C", 1e-3, 10, log=True)
    m = LogisticRegression(C=c).fit(Xtr, ytr)
    return log_loss(yva, m.predict_proba(Xva)[:, 1])


study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=2))
study.optimize(objective, n_trials=12)
linear = LogisticRegression(**study.best_params).fit(Xtr, ytr)
joblib.dump(linear, "claims_linear.joblib")

for name, m in [("es", es), ("plain", plain), ("refit", refit), ("linear", linear)]:
    print(f"{name:8s} test auc {roc_auc_score(yte, m.predict_proba(Xte)[:, 1]):.3f}")
