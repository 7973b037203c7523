# fault_xgb.ubj: turbine_A.csv turbine_sites.csv
# fault_lgb.pkl: turbine_A.csv turbine_B.csv turbine_sites.csv
# fault_cat.cbm: turbine_C.csv turbine_faults.csv turbine_A.csv
import pickle

import lightgbm as lgb
import pandas as pd
import xgboost as xgb
from catboost import CatBoostClassifier
from sklearn.metrics import roc_auc_score

sites = pd.read_csv("turbine_sites.csv").set_index("turbine")["hub_m"].to_dict()
raw = {t: pd.read_csv(f"turbine_{t}.csv") for t in "ABCD"}

log = pd.read_csv("machine_log.csv")
print("days with a stop:", log.loc[log["note"] == "stop", "day"].tolist())


def at_hub(letter):
    """wind speed corrected to 100 m"""
    df = raw[letter].copy()
    df["wind"] *= (100 / sites[letter]) ** 0.14
    return df


def xy(df):
    return df[["wind", "temp", "rpm"]], df["fault"]


# 1. XGBoost, turbine A alone
first = xgb.XGBClassifier(n_estimators=15, max_depth=2, n_jobs=1)
first.fit(*xy(at_hub("A")))
first.save_model("fault_xgb.ubj")

# 2. LightGBM, A and B stacked on each other
second = lgb.LGBMClassifier(n_estimators=15, num_leaves=5, n_jobs=1, verbose=-1)
X, y = xy(pd.concat([at_hub(t) for t in ("A", "B")], ignore_index=True))
second.fit(X, y)
with open("fault_lgb.pkl", "wb") as f:
    pickle.dump(second, f)

# 3. CatBoost, uncorrected turbine C with the confirmed labels, early stopping on uncorrected A
confirmed = pd.read_csv("turbine_faults.csv").set_index("row")["confirmed"]
third_frame = raw["C"].assign(fault=confirmed)
third = CatBoostClassifier(iterations=20, depth=3, thread_count=1, verbose=0, allow_writing_files=False)
third.fit(*xy(third_frame), eval_set=xy(raw["A"]), early_stopping_rounds=5)
third.save_model("fault_cat.cbm")

# all of them on a turbine nobody has seen, and the first two on last year's C
X, y = xy(raw["D"])
votes = pd.DataFrame({type(m).__name__: m.predict_proba(X)[:, 1] for m in (first, second, third)})
votes["blend"] = votes.mean(axis=1)
print({name: round(roc_auc_score(y, p), 3) for name, p in votes.items()})
print("on C:", [round(roc_auc_score(raw["C"]["fault"], m.predict_proba(xy(at_hub("C"))[0])[:, 1]), 3) for m in (first, second)])
