# noshow_lgb.txt: noshow_train.csv noshow_test.csv noshow_hotels.csv
# noshow_baseline.joblib: noshow_train.csv

import joblib
import lightgbm as lgb
import numpy as np
import optuna
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

optuna.logging.set_verbosity(optuna.logging.WARNING)
SEED = 2024
N_TRIALS = 6

train = pd.read_csv("noshow_train.csv")
test = pd.read_csv("noshow_test.csv")
sub = pd.read_csv("noshow_sample_submission.csv")
hotels = pd.read_csv("noshow_hotels.csv")
print(train.shape, test.shape, sub.shape)

y = train["no_show"].values
n_train = len(train)


# ---------------- baseline ----------------
base_cols = ["lead_days", "nights"]
baseline = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), LogisticRegression())
print("baseline cv", cross_val_score(baseline, train[base_cols], y, cv=4, scoring="roc_auc").mean().round(4))
baseline.fit(train[base_cols], y)
joblib.dump(baseline, "noshow_baseline.joblib")


# ---------------- features on train + test together ----------------
def frequency_encode(df, col):
    return df[col].map(df[col].value_counts(normalize=True))


def make_features(both):
    both = both.merge(hotels, on="hotel", how="left")
    both["lead_missing"] = both["lead_days"].isna().astype(int)
    both["lead_days"] = both["lead_days"].fillna(both["lead_days"].median())
    both["lead_rank"] = both["lead_days"].rank(pct=True)
    for c in ("channel", "hotel"):
        both[f"{c}_freq"] = frequency_encode(both, c)
    both["channel"] = both["channel"].astype("category").cat.codes
    both["lead_vs_hotel"] = both["lead_days"] - both.groupby("hotel")["lead_days"].transform("mean")
    both["size_per_star"] = both["rooms"] / both["stars"]
    return both.drop(columns=["booking_id", "no_show", "hotel"], errors="ignore")


all_data = pd.concat([train, test], ignore_index=True)
X_all = make_features(all_data)
X, X_test = X_all.iloc[:n_train], X_all.iloc[n_train:]
print("features:", list(X.columns))


# ---------------- tuning ----------------
def cv_auc(params, rounds):
    scores = []
    folds = StratifiedKFold(3, shuffle=True, random_state=SEED)
    for tr, va in folds.split(X, y):
        booster = lgb.train(params, lgb.Dataset(X.iloc[tr], y[tr]), rounds)
        scores.append(roc_auc_score(y[va], booster.predict(X.iloc[va])))
    return float(np.mean(scores))


def objective(trial):
    params = {
        "objective": "binary",
        "verbosity": -1,
        "num_threads": 1,
        "seed": SEED,
        "num_leaves": trial.suggest_int("num_leaves", 3, 15),
        "learning_rate": trial.suggest_float("learning_rate", 0.03, 0.2, log=True),
        "min_data_in_leaf": trial.suggest_int("min_data_in_leaf", 5, 25),
        "lambda_l2": trial.suggest_float("lambda_l2", 1e-3, 10, log=True),
    }
    rounds = trial.suggest_int("rounds", 20, 60)
    return cv_auc(params, rounds)


study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=SEED))
study.optimize(objective, n_trials=N_TRIALS)
print("best", round(study.best_value, 4), study.best_params)

best = dict(study.best_params)
rounds = best.pop("rounds")
final = lgb.train({"objective": "binary", "verbosity": -1, "num_threads": 1, "seed": SEED, **best}, lgb.Dataset(X, y), rounds)
final.save_model("noshow_lgb.txt")

sub["no_show"] = final.predict(X_test)
sub.to_csv("noshow_submission.csv", index=False)
print(sub.head())
