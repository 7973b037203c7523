# heart_model.joblib: heart_train.csv heart_val.csv

import joblib
import optuna
import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

optuna.logging.set_verbosity(optuna.logging.WARNING)

train = pd.read_csv("heart_train.csv")
val = pd.read_csv("heart_val.csv")
test = pd.read_csv("heart_test.csv")
ranges = pd.read_csv("heart_reference_ranges.csv", index_col="measure")

for m, r in ranges.iterrows():
    share = (~train[m].between(r["low"], r["high"])).mean()
    print(f"{m}: {share:.0%} outside of {r['low']}-{r['high']}")

cols = [c for c in train.columns if c != "disease"]


def make_model(p):
    if p["kind"] == "gb":
        return GradientBoostingClassifier(n_estimators=p["n"], max_depth=p["depth"], learning_rate=p["lr"], random_state=0)
    return make_pipeline(StandardScaler(), LogisticRegression(C=p["C"]))


def objective(trial):
    p = {"kind": trial.suggest_categorical("kind", ["gb", "lr"])}
    if p["kind"] == "gb":
        p["n"] = trial.suggest_int("n", 10, 60)
        p["depth"] = trial.suggest_int("depth", 1, 4)
        p["lr"] = trial.suggest_float("lr", 0.02, 0.5, log=True)
    else:
        p["C"] = trial.suggest_float("C", 1e-3, 10, log=True)
    clf = make_model(p).fit(train[cols], train["disease"])
    return log_loss(val["disease"], clf.predict_proba(val[cols])[:, 1])


study = optuna.create_study(direction="minimize", sampler=optuna.samplers.TPESampler(seed=10))
study.optimize(objective, n_trials=20)
print("Best trial:", study.best_trial.number, round(study.best_value, 4), study.best_params)

final = make_model(study.best_params).fit(train[cols], train["disease"])
print("test AUC", round(roc_auc_score(test["disease"], final.predict_proba(test[cols])[:, 1]), 3))
joblib.dump(final, "heart_model.joblib")
