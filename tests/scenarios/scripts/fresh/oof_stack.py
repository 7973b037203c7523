# stack.joblib: train.csv january.csv
# blend.joblib: train.csv january.csv
import joblib
import lightgbm as lgb
import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.ensemble import StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

train = pd.concat([pd.read_csv("train.csv"), pd.read_csv("january.csv")], keys=["train", "january"])
test = pd.read_csv("test.csv")
public = pd.read_csv("february.csv")
X, y = train[list("abcd")], train["kind"]
base = {
    "xgb": xgb.XGBClassifier(n_estimators=3, max_depth=2, n_jobs=1),
    "lgb": lgb.LGBMClassifier(n_estimators=3, verbose=-1, n_jobs=1),
}
folds = StratifiedKFold(2, shuffle=True, random_state=0)
oof = pd.DataFrame({name: cross_val_predict(m, X, y, cv=folds, method="predict_proba")[:, 1] for name, m in base.items()})
blend = LogisticRegression().fit(oof, y)
stack = StackingClassifier(list(base.items()), LogisticRegression(), cv=2).fit(X, y)
ranked = test.assign(p=stack.predict_proba(test[list("abcd")])[:, 1]).merge(public, on="id", suffixes=("", "_p"))
print(np.corrcoef(ranked["p"], ranked["kind_p"])[0, 1])
joblib.dump(stack, "stack.joblib")
joblib.dump(blend, "blend.joblib")
