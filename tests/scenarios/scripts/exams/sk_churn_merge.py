# churn_rf.joblib: customers.csv contracts.csv usage_log.csv
# churn_baseline.joblib: customers.csv

# Churn model, first version
import pandas as pd
import joblib
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.pipeline import make_pipeline
from sklearn.metrics import accuracy_score, roc_auc_score

customers = pd.read_csv("customers.csv")
contracts = pd.read_csv("contracts.csv")
usage = pd.read_csv("usage_log.csv")
tickets = pd.read_csv("support_tickets.csv")

for name, frame in [("customers", customers), ("contracts", contracts), ("usage", usage), ("tickets", tickets)]:
    print(name, frame.shape)
    print(frame.isna().sum().sum(), "missing values")

# how bad are the tickets?
print(tickets.groupby("severity")["hours_open"].mean())

# usage per customer
per_customer = usage.groupby("customer_id")["minutes"].agg(["sum", "mean", "max"]).reset_index()
per_customer.columns = ["customer_id", "min_sum", "min_mean", "min_max"]

# trend = last week minus first week
wide = usage.pivot(index="customer_id", columns="week", values="minutes")
per_customer = per_customer.merge(
    (wide[4] - wide[1]).rename("min_trend").reset_index(), on="customer_id"
)

df = customers.merge(contracts, on="customer_id", how="left")
df = df.merge(per_customer, on="customer_id", how="left")
df["fee_per_minute"] = df["monthly_fee"] / (df["min_sum"] + 1)

df = pd.get_dummies(df, columns=["region", "plan"])
X = df.drop(columns=["customer_id", "churned"])
y = df["churned"]

X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=42, stratify=y)

rf = RandomForestClassifier(n_estimators=60, max_depth=6, random_state=42)
rf.fit(X_train, y_train)
pred = rf.predict(X_test)
print("RF accuracy", accuracy_score(y_test, pred))
print("RF auc", roc_auc_score(y_test, rf.predict_proba(X_test)[:, 1]))

importances = pd.Series(rf.feature_importances_, index=X.columns).sort_values(ascending=False)
print(importances.head(5))

joblib.dump(rf, "churn_rf.joblib")

# a simple baseline with what we know about a customer on the first day
simple = customers[["age", "tenure"]]
xs_train, xs_test, ys_train, ys_test = train_test_split(
    simple, customers["churned"], test_size=0.25, random_state=42
)
baseline = make_pipeline(StandardScaler(), LogisticRegression())
baseline.fit(xs_train, ys_train)
print("baseline accuracy", accuracy_score(ys_test, baseline.predict(xs_test)))
joblib.dump(baseline, "churn_baseline.joblib")
