# lgbm_credit.pkl: loans_2023.csv loans_2024.csv applicants.csv bureau.parquet
import pickle
import warnings

import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

warnings.filterwarnings("ignore")

train = pd.read_csv("loans_2023.csv", parse_dates=["opened"])
test = pd.read_csv("loans_2024.csv", parse_dates=["opened"])
people = pd.read_csv("applicants.csv")
bureau = pd.read_parquet("bureau.parquet")
print(train.shape, test.shape, people.shape, bureau.shape)

agg = bureau.groupby("applicant").agg({"debt": ["sum", "max"], "overdue_days": ["mean"], "active": ["sum"]})
agg.columns = ["_".join(c).upper() for c in agg.columns]
n_train = len(train)
target = train.pop("defaulted")
both = pd.concat([train, test], ignore_index=True)
both = both.merge(people, on="applicant", how="left").merge(agg.reset_index(), on="applicant", how="left")
both["month"] = both["opened"].dt.month
both["amount_to_income"] = both["amount"] / both["income"]
for col in ["purpose", "region"]:
    both[col] = both[col].astype("category").cat.codes
feats = [c for c in both.columns if c not in ("loan", "applicant", "opened")]
X, X_test = both.loc[: n_train - 1, feats], both.loc[n_train:, feats]

X_tr, X_va, y_tr, y_va = train_test_split(X, target, test_size=0.2, random_state=42)
clf = lgb.LGBMClassifier(n_estimators=10, num_leaves=7, n_jobs=1, verbose=-1)
clf.fit(X_tr, y_tr, eval_set=[(X_va, y_va)], callbacks=[lgb.early_stopping(3, verbose=False)])
print("AUC", roc_auc_score(y_va, clf.predict_proba(X_va)[:, 1]))

sub = pd.DataFrame({"loan": test["loan"], "p": clf.predict_proba(X_test)[:, 1]})
sub.to_csv("submission.csv", index=False)
cantons = pd.read_csv("cantons.csv").set_index("region")
print(people.groupby("region").income.mean().div(cantons.unemployment))
print(np.round(sub.p.describe(), 3).to_dict())
with open("lgbm_credit.pkl", "wb") as f:
    pickle.dump(clf, f)
