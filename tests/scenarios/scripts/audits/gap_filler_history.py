# hall_one.joblib: rack_history.csv rack_gaps.csv
# hall_two.joblib: rack_gaps_two.csv
# hall_medians.joblib: rack_history.csv rack_gaps_two.csv

import os

import joblib
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import KNNImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import RobustScaler

BASE = os.path.dirname(os.path.abspath("rack_gaps.csv"))
path_of = lambda stem: os.path.join(BASE, stem + os.extsep + "csv")


def load_xy(stem):
    d = pd.read_csv(path_of(stem))
    target = d.pop("fault")
    print("%-15s %4d rows %4d gaps" % (stem, len(d), d.isna().sum().sum()))
    return d, target


# the history knows how the sensors go together
X, y = load_xy("rack_history")
imputer = KNNImputer(n_neighbors=4).fit(X)
medians = X.median().to_dict()

# hall one: gaps filled from the history
X, y = load_xy("rack_gaps")
filled = pd.DataFrame(imputer.transform(X), columns=X.columns)
hall_one = LogisticRegression(max_iter=3000).fit(filled, y)
joblib.dump((imputer, hall_one), "hall_one.joblib")

# hall two: fills its own gaps
X, y = load_xy("rack_gaps_two")
hall_two = Pipeline([("fill", KNNImputer(n_neighbors=4)), ("scale", RobustScaler()),
                     ("clf", LogisticRegression(max_iter=3000))]).fit(X, y)
joblib.dump(hall_two, "hall_two.joblib")

# hall two again, with the medians of the history
for column, value in medians.items():
    X[column] = X[column].fillna(value)
hall_medians = HistGradientBoostingClassifier(max_iter=15, random_state=0).fit(X, y)
joblib.dump({"medians": medians, "model": hall_medians}, "hall_medians.joblib")

X, y = load_xy("rack_gaps_test")
own = KNNImputer(n_neighbors=4).fit(X)
print("mean shift of the fillings:", abs(own.transform(X) - imputer.transform(X)).mean())
print("one     ", hall_one.score(pd.DataFrame(imputer.transform(X), columns=X.columns), y))
print("two     ", hall_two.score(X, y))
print("medians ", hall_medians.score(X.fillna(medians), y))
X, y = load_xy("rack_b")
print("complete rack:", hall_two.score(X, y))
