# level0_xgb.json: loans_2023.csv bureau.parquet
# level0_svc.joblib: loans_2023.csv applicants.csv
# meta.joblib: loans_2023.csv bureau.parquet applicants.csv
import joblib
import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

loans = pd.read_csv("loans_2023.csv")
y = loans["defaulted"].to_numpy()
debts = pd.read_parquet("bureau.parquet").pivot_table(index="applicant", columns="active", values="debt", aggfunc="sum")
debts.columns = ["closed", "open"]
a = loans[["applicant", "amount"]].join(debts, on="applicant").drop(columns="applicant").to_numpy(dtype=float)
people = pd.read_csv("applicants.csv").set_index("applicant")[["age", "income"]]
b = people.loc[loans["applicant"]].reset_index(drop=True).assign(term=loans["term"]).values
late = pd.read_json("repayments.jsonl", lines=True).groupby("loan").late.max()
print("corr with late:", np.corrcoef(late.reindex(loans["loan"]).fillna(0), y)[0, 1])

base = {
    "xgb": (xgb.XGBClassifier(n_estimators=4, max_depth=2, n_jobs=1), a),
    "svc": (make_pipeline(StandardScaler(), SVC(probability=False, random_state=0)), b),
}


def score(model, X):
    return model.predict_proba(X)[:, 1] if hasattr(model, "predict_proba") else model.decision_function(X)


folds = list(KFold(4, shuffle=True, random_state=7).split(y))
oof = np.empty((len(y), len(base)))
for column, (name, (model, X)) in enumerate(base.items()):
    for train, test in folds:
        oof[test, column] = score(clone(model).fit(X[train], y[train]), X[test])
    model.fit(X, y)

base["xgb"][0].save_model("level0_xgb.json")
joblib.dump(base["svc"][0], "level0_svc.joblib")
meta = LogisticRegression().fit(oof, y)
print("weights", meta.coef_.round(2))
joblib.dump(meta, "meta.joblib")
