# credit_full.joblib: applications.csv bureau.csv
# credit_application_only.joblib: applications.csv

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

# %% load
applications = pd.read_csv("applications.csv")
bureau = pd.read_csv("bureau.csv")
macro = pd.read_csv("macro_rates.csv")
macro.tail(3)
print("base rate over the year:", macro["base_rate"].min(), "-", macro["base_rate"].max())

df = applications.merge(bureau, on="app_id", how="left")
df["amount_to_income"] = df["amount"] / df["income"]
print(df.isna().mean())

# %% model with bureau data
num_cols = ["income", "amount", "amount_to_income", "open_debt", "late_payments"]
cat_cols = ["purpose"]
y = df["default"]

num = Pipeline([("imp", SimpleImputer(strategy="median", add_indicator=True)), ("sc", StandardScaler())])
prep = ColumnTransformer([("num", num, num_cols), ("cat", OneHotEncoder(), cat_cols)])
pipe = Pipeline([("prep", prep), ("lr", LogisticRegression(max_iter=500))])

X_train, X_test, y_train, y_test = train_test_split(df[num_cols + cat_cols], y, test_size=0.25, random_state=0)
gs = GridSearchCV(pipe, {"lr__C": [0.01, 0.1, 1, 10]}, cv=4, scoring="roc_auc")
gs.fit(X_train, y_train)
print(gs.best_params_, gs.best_score_, gs.score(X_test, y_test))
joblib.dump(gs.best_estimator_, "credit_full.joblib")

# %% model without bureau data, for applicants with no record
cols = ["income", "amount", "purpose_code"]
small = applications.assign(purpose_code=applications["purpose"].astype("category").cat.codes)
hgb = HistGradientBoostingClassifier(max_iter=40, max_depth=3, categorical_features=[2], random_state=0)
hgb.fit(small[cols], small["default"])
print("train accuracy", hgb.score(small[cols], small["default"]))
joblib.dump(hgb, "credit_application_only.joblib")
