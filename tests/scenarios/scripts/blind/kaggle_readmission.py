# lgb_fold_0.txt: patients.csv labs.csv ward_risk.json
# lgb_fold_1.txt: patients.csv labs.csv ward_risk.json
"""Readmission baseline (exported notebook)."""

# In[1]:
import gc
import json
import warnings

import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

warnings.simplefilter("ignore")
pd.set_option("display.max_columns", 50)

# In[2]:
patients = pd.read_csv("patients.csv")
labs = pd.read_csv("labs.csv")
with open("ward_risk.json") as f:
    ward_risk = json.load(f)
with open("drug_prices.json") as f:
    drug_prices = json.load(f)
patients.head()

# In[3]:
print("most expensive:", max(drug_prices, key=drug_prices.get))
aggs = ["mean", "max", "count"]
feats = labs.pivot_table(index="patient_id", columns="test", values="value", aggfunc=aggs)
feats.columns = ["_".join(col) for col in feats.columns]
feats = feats.reset_index()

# In[4]:
df = patients.merge(feats, how="left", on="patient_id")
df["ward_risk"] = df["ward"].map(ward_risk)
for c in ["sex", "ward"]:
    df[c], _ = pd.factorize(df[c])
del feats, labs
gc.collect()

# In[5]:
features = [c for c in df.columns if c not in ("patient_id", "readmitted")]
target = df["readmitted"]
oof = np.zeros(len(df))
importance = pd.DataFrame()
params = {"objective": "binary", "num_leaves": 5, "min_data_in_leaf": 5, "verbosity": -1, "num_threads": 1}

skf = StratifiedKFold(n_splits=2, shuffle=True, random_state=42)
for fold_, (trn_idx, val_idx) in enumerate(skf.split(df.values, target.values)):
    trn_data = lgb.Dataset(df.iloc[trn_idx][features], label=target.iloc[trn_idx])
    val_data = lgb.Dataset(df.iloc[val_idx][features], label=target.iloc[val_idx])
    clf = lgb.train(
        params, trn_data, 10, valid_sets=[trn_data, val_data], callbacks=[lgb.early_stopping(3, verbose=False)]
    )
    oof[val_idx] = clf.predict(df.iloc[val_idx][features], num_iteration=clf.best_iteration)
    fold_importance = pd.DataFrame({"feature": features, "importance": clf.feature_importance(), "fold": fold_ + 1})
    importance = pd.concat([importance, fold_importance], axis=0)
    clf.save_model(f"lgb_fold_{fold_}.txt")
print("CV score: {:<8.5f}".format(roc_auc_score(target, oof)))
