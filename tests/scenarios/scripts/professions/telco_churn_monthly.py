# churn_lgb.txt: usage_202401.csv.gz usage_202402.csv.gz usage_202403.csv.gz usage_202404.csv.gz usage_202405.csv.gz plan_prices.csv
# churn_linear.joblib: usage_202403.csv.gz usage_202404.csv.gz usage_202405.csv.gz

import glob
import os
import re

import joblib
import lightgbm as lgb
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

VALID_MONTH = 202405
SCORE_MONTH = 202406

# one file per month
frames = {}
for fn in sorted(glob.glob("usage_*.csv.gz")):
    month = int(re.search(r"(\d{6})", os.path.basename(fn)).group(1))
    df = pd.read_csv(fn)
    df["month"] = month
    frames[month] = df
print("months:", list(frames))
for m, df in frames.items():
    print(m, "churn rate %.3f" % df.churned.mean(), "gb %.1f" % df.gb.mean())

prices = pd.read_csv("plan_prices.csv")


def add_features(df):
    df = df.merge(prices, on="plan", how="left")
    df["gb_left"] = df["included_gb"] - df["gb"]
    df["fee_per_gb"] = df["fee"] / (df["gb"] + 0.1)
    return df


hist = pd.concat([d for m, d in frames.items() if m < VALID_MONTH], ignore_index=True)
train = add_features(hist)
valid = add_features(frames[VALID_MONTH])

FEATS = ["gb", "minutes", "support_calls", "gb_left", "fee_per_gb"]
dtrain = lgb.Dataset(train[FEATS], train["churned"])
dvalid = lgb.Dataset(valid[FEATS], valid["churned"], reference=dtrain)
params = dict(objective="binary", learning_rate=0.1, num_leaves=7, min_data_in_leaf=10,
              verbosity=-1, seed=1, deterministic=True, num_threads=1)
booster = lgb.train(params, dtrain, num_boost_round=150, valid_sets=[dvalid],
                    callbacks=[lgb.early_stopping(10, verbose=False)])
print("best iteration", booster.best_iteration)
booster.save_model("churn_lgb.txt")

# simple benchmark on the last three known months
recent = pd.concat([frames[m] for m in sorted(frames)[-4:-1]])
simple = ["gb", "minutes", "support_calls"]
bench = make_pipeline(StandardScaler(), LogisticRegression())
bench.fit(recent[simple], recent["churned"])
joblib.dump(bench, "churn_linear.joblib")

# score the current month
cur = add_features(frames[SCORE_MONTH])
cur["p_lgb"] = booster.predict(cur[FEATS])
cur["p_lin"] = bench.predict_proba(cur[simple])[:, 1]
cur.sort_values("p_lgb", ascending=False)[["customer", "plan", "p_lgb", "p_lin"]].to_csv("churn_scores_202406.csv", index=False)
print(cur[["p_lgb", "p_lin"]].describe().round(3))
