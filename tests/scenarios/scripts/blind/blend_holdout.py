# base_rf.pkl: train.csv
# base_gb.pkl: train.csv
# blender.pkl: train.csv february.csv
import pickle

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegressionCV

FEATURES = list("abcd")
train, hold, test = [pd.read_csv(p) for p in ("train.csv", "february.csv", "test.csv")]

base = {
    "rf": RandomForestClassifier(n_estimators=4, random_state=1),
    "gb": GradientBoostingClassifier(n_estimators=4, random_state=1),
}
level_one = pd.DataFrame(index=hold.index)
level_one_test = pd.DataFrame(index=test.index)
for key, estimator in base.items():
    fitted = clone(estimator).fit(train[FEATURES], train.kind)
    level_one[key] = fitted.predict_proba(hold[FEATURES])[:, 1]
    level_one_test[key] = fitted.predict_proba(test[FEATURES])[:, 1]
    with open(f"base_{key}.pkl", "wb") as out:
        pickle.dump(fitted, out)

blender = LogisticRegressionCV(Cs=3, cv=3, use_legacy_attributes=False).fit(level_one, hold.kind)
blend = blender.predict_proba(level_one_test)[:, 1]
average = level_one_test.mean(axis=1)
print("difference", np.abs(blend - average).max())
with open("blender.pkl", "wb") as out:
    pickle.dump(blender, out)
