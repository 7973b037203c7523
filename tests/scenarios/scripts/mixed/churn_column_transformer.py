# churn.joblib: customers.csv contracts.csv calls.jsonl churned.txt

# %% [markdown]
# # Who leaves us?
# Exported from my notebook.

# %%
import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

# %%
customers = pd.read_csv("customers.csv")
contracts = pd.read_csv("contracts.csv")
calls = pd.read_json("calls.jsonl", lines=True)
regions = pd.read_csv("regions.csv")
nps = pd.read_excel("satisfaction.xlsx")
customers.head()

# %%
print(nps.to_string(index=False))
print(customers.isna().sum())

# %%
with open("churned.txt") as f:
    gone = {int(line) for line in f}

# %%
per_customer = (
    calls.groupby("customer_id")
    .agg(n_calls=("minutes", "size"), minutes=("minutes", "sum"))
    .reset_index()
)


def build(base):
    df = base.merge(contracts, on="customer_id", how="left")
    df = df.merge(per_customer, on="customer_id", how="left")
    df[["n_calls", "minutes"]] = df[["n_calls", "minutes"]].fillna(0)
    # region names are nice for reading the table, the model does not need them
    df = df.merge(regions, on="region_code", how="left")
    print(df[["customer_id", "manager", "office"]].sample(3, random_state=0))
    return df.drop(columns=["manager", "office"])


df = build(customers)
df["churn"] = df["customer_id"].isin(gone).astype(int)
df["churn"].value_counts(normalize=True)

# %%
numeric = ["age", "monthly", "months", "n_calls", "minutes"]
categorical = ["plan", "region_code", "payment"]
X = df[numeric + categorical]
y = df["churn"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=42, stratify=y)

# %%
preprocess = ColumnTransformer([
    ("num", Pipeline([("impute", SimpleImputer(strategy="median")), ("scale", StandardScaler())]), numeric),
    ("cat", OneHotEncoder(handle_unknown="ignore"), categorical),
])
clf = Pipeline([("prep", preprocess), ("rf", RandomForestClassifier(n_estimators=30, min_samples_leaf=3, random_state=0))])
clf.fit(X_train, y_train)
print("AUC", round(roc_auc_score(y_test, clf.predict_proba(X_test)[:, 1]), 3))

# %%
joblib.dump(clf, "churn.joblib")

# %% score the newly arrived ones
new = build(pd.read_csv("customers_new.csv"))
new["risk"] = clf.predict_proba(new[numeric + categorical])[:, 1]
new.nlargest(10, "risk")[["customer_id", "risk"]].to_csv("call_these.csv", index=False)
