# churn_core.joblib: accounts.csv region_density.csv plan_fees.json
# churn_survey.joblib: accounts.csv region_density.csv plan_fees.json survey_scores.csv

import json

import joblib
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

accounts = pd.read_csv("accounts.csv")
density = pd.read_csv("region_density.csv")
managers = pd.read_csv("account_managers.csv")
survey = pd.read_csv("survey_scores.csv")
with open("plan_fees.json") as fh:
    fees = json.load(fh)

df = accounts.merge(density, on="region_code", how="left")
df["fee"] = df["plan"].map(fees)
df["fee_per_call"] = df["fee"] / (1 + df["calls"])

# who looks after these accounts?
df = df.merge(managers, on="account_id", how="left", validate="one_to_one")
print(df.groupby("manager_level")["churned"].agg(["mean", "size"]))
df = df.drop(columns=["manager_level", "manager_years"])

core = ["tenure", "calls", "fee", "fee_per_call", "density"]
clf = make_pipeline(StandardScaler(), LogisticRegression())
clf.fit(df[core], df["churned"])
print("core acc", clf.score(df[core], df["churned"]))
joblib.dump(clf, "churn_core.joblib")

with_survey = df.merge(survey, on="account_id", how="inner")
cols = core + ["nps", "wait_score"]
rf = RandomForestClassifier(n_estimators=40, max_depth=4, random_state=0)
rf.fit(with_survey[cols], with_survey["churned"])
print("survey acc", rf.score(with_survey[cols], with_survey["churned"]), len(with_survey))
joblib.dump(rf, "churn_survey.joblib")
