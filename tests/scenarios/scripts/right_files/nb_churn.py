# churn_lr.joblib: churn_labels.csv contracts.csv customers.csv usage_march.csv
# churn_gb.pkl: churn_labels.csv customers.csv usage_april.csv

# Exported from churn_exploration.ipynb

# In[1]:
import pickle

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

try:
    display
except NameError:
    display = print

# In[2]:
df = pd.read_csv("customers.csv")
display(df.head())
df.shape

# In[3]:
df2 = pd.read_csv("contracts.csv")
display(df2.describe())
df2.plan.value_counts()

# In[4]:
df = df.merge(df2, on="cust_id")
df.isna().sum()

# In[5]:
df2 = pd.read_csv("tickets.csv")
display(df2.groupby("severity").hours_open.mean())

# In[6]:
# do the noisy customers pay more?
tmp = df2.groupby("cust_id").size().rename("n_tickets").reset_index()
tmp = df.merge(tmp, how="left", on="cust_id").fillna({"n_tickets": 0})
display(tmp[["n_tickets", "monthly_fee"]].corr())

# In[7]:
df2 = pd.read_csv("usage_march.csv")
df2["gb_per_min"] = df2.data_gb / (df2.minutes + 1)
df = df.merge(df2, on="cust_id", how="left")
display(df.sample(3, random_state=0))

# In[8]:
y = pd.read_csv("churn_labels.csv").set_index("cust_id").churned
df = df.join(y, on="cust_id")
display(df.churned.mean())

# In[9]:
X = pd.get_dummies(df.drop(columns=["cust_id", "churned"]), drop_first=True).astype(float)
X_train, X_test, y_train, y_test = train_test_split(X, df.churned, test_size=0.25, random_state=42, stratify=df.churned)
sc = StandardScaler()
X_train = sc.fit_transform(X_train)
X_test = sc.transform(X_test)

# In[10]:
clf = LogisticRegression(max_iter=500)
clf.fit(X_train, y_train)
print("LR auc", roc_auc_score(y_test, clf.predict_proba(X_test)[:, 1]))

# In[11]:
joblib.dump({"scaler": sc, "clf": clf, "columns": list(X.columns)}, "churn_lr.joblib")

# In[12]:
# second idea: no contract info, just age/tenure and the newest usage
df = pd.read_csv("customers.csv")
df["region"] = df.region.map({"north": 0, "south": 1, "east": 2})
df2 = pd.read_csv("usage_april.csv")
df = df.merge(df2, on="cust_id")
df = df.join(y, on="cust_id")
display(df.head())

# In[13]:
X = df.drop(columns=["cust_id", "churned"])
y = df["churned"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=42)
clf = GradientBoostingClassifier(n_estimators=30, max_depth=2, random_state=0)
clf.fit(X_train, y_train)
print("GB auc", roc_auc_score(y_test, clf.predict_proba(X_test)[:, 1]))
display(pd.Series(np.round(clf.feature_importances_, 3), X.columns))

# In[14]:
with open("churn_gb.pkl", "wb") as f:
    pickle.dump(clf, f)
