# readmit_clinical.pkl: ward_patients.db ward_features_clinical.txt
# readmit_lab.cbm: ward_patients.db ward_features_lab.txt

import pickle

import optuna
import pandas as pd
from catboost import CatBoostClassifier
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.model_selection import cross_val_score
from sqlalchemy import create_engine

optuna.logging.set_verbosity(optuna.logging.WARNING)


def read_list(name):
    with open(f"ward_features_{name}.txt") as f:
        return [s.strip() for s in f if s.strip() and not s.startswith("#")]


lists = {n: read_list(n) for n in ("clinical", "lab", "all")}
unused = set(lists["all"]) - set(lists["clinical"]) - set(lists["lab"])
print("in the full list only:", sorted(unused))

engine = create_engine("sqlite:///ward_patients.db")
df = pd.read_sql("select p.*, l.crp, l.hb, l.sodium from patients p join labs l on l.pid = p.pid order by p.pid", engine)
engine.dispose()
new = pd.read_csv("ward_new_admissions.csv")
y = df["readmitted"]

# --- clinical model, tuned ---
Xc = df[lists["clinical"]]


def objective(trial):
    clf = ExtraTreesClassifier(
        n_estimators=20, max_depth=trial.suggest_int("max_depth", 2, 7),
        min_samples_leaf=trial.suggest_int("min_samples_leaf", 1, 10), random_state=0,
    )
    return cross_val_score(clf, Xc, y, cv=3, scoring="neg_log_loss").mean()


study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=4))
study.optimize(objective, n_trials=8)
print(study.best_params, round(study.best_value, 4))
clinical = ExtraTreesClassifier(n_estimators=60, random_state=0, **study.best_params).fit(Xc, y)
with open("readmit_clinical.pkl", "wb") as f:
    pickle.dump((lists["clinical"], clinical), f)

# --- lab model ---
lab = CatBoostClassifier(iterations=40, depth=3, learning_rate=0.1, random_seed=0, thread_count=1,
                         verbose=False, allow_writing_files=False)
lab.fit(df[lists["lab"]], y)
lab.save_model("readmit_lab.cbm")

new["p_clinical"] = clinical.predict_proba(new[lists["clinical"]])[:, 1]
new["p_lab"] = lab.predict_proba(new[lists["lab"]])[:, 1]
print(new[["pid", "p_clinical", "p_lab"]].head())
