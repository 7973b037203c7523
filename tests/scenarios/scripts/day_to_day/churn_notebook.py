# models/churn_hgb.joblib: subscribers_2023.csv support_calls.csv
# models/churn_logit.json: subscribers_2023.csv country_macro.csv

#!/usr/bin/env python

# # Churn analysis
# Exported from the notebook, cells in order of execution.

# In[1]:

import json
import os

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

pd.set_option("display.width", 120)

# ## Load

# In[2]:

subs = pd.read_csv("subscribers_2023.csv", parse_dates=["signup_date"])
calls = pd.read_csv("support_calls.csv")
macro = pd.read_csv("country_macro.csv")
print(subs.head())

# In[3]:

print(subs.describe())
print(macro)
print(calls["topic"].value_counts())

# ## Features

# In[4]:

def add_tenure(df, today="2023-12-31"):
    df = df.copy()
    df["tenure"] = (pd.Timestamp(today) - df["signup_date"]).dt.days
    for p in ["basic", "plus", "family"]:
        df["plan_" + p] = (df["plan"] == p).astype(int)
    return df


subs = add_tenure(subs)

# In[5]:

per_topic = calls.pivot_table(index="subscriber_id", columns="topic", values="minutes", aggfunc="sum").fillna(0)
per_topic.columns = ["min_" + c for c in per_topic.columns]
per_topic["n_calls"] = calls.groupby("subscriber_id").size()
per_topic.head()

# In[6]:

df = subs.merge(per_topic.reset_index(), on="subscriber_id", how="left").fillna(0)
call_cols = list(per_topic.columns)
base_cols = ["monthly_fee", "tenure", "plan_basic", "plan_plus", "plan_family"]

# quick look by country, does unemployment say something?

# In[7]:

by_country = df.groupby("country")["churned"].mean().reset_index().merge(macro, on="country")
print(by_country.sort_values("unemployment"))

# ## Model 1: boosting

# In[8]:

hgb = HistGradientBoostingClassifier(max_iter=60, max_depth=3, random_state=0)
hgb.fit(df[base_cols + call_cols], df["churned"])
print("train auc", roc_auc_score(df["churned"], hgb.predict_proba(df[base_cols + call_cols])[:, 1]))

os.makedirs("models", exist_ok=True)
joblib.dump(hgb, "models/churn_hgb.joblib")

# ## Model 2: something the product people can read

# In[9]:

small = subs.merge(macro, on="country")
lin_cols = ["monthly_fee", "tenure", "gdp_growth", "unemployment"]
sc = StandardScaler().fit(small[lin_cols])
logit = LogisticRegression(max_iter=500).fit(sc.transform(small[lin_cols]), small["churned"])

coefs = {c: float(v) for c, v in zip(lin_cols, logit.coef_[0])}
coefs["intercept"] = float(logit.intercept_[0])
coefs["mean"] = sc.mean_.tolist()
coefs["scale"] = sc.scale_.tolist()
with open("models/churn_logit.json", "w") as f:
    json.dump(coefs, f, indent=2)

# ## How does it do on the new year?

# In[10]:

new = add_tenure(pd.read_csv("subscribers_2024.csv", parse_dates=["signup_date"]), today="2024-12-31")
new = new.merge(macro, on="country", how="left")
p = logit.predict_proba(sc.transform(new[lin_cols]))[:, 1]
print("2024 auc", round(roc_auc_score(new["churned"], p), 3), "mean p", np.mean(p).round(3))
