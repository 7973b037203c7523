# blend/base_web.pkl: web_behaviour.csv conversions.csv
# blend/base_geo.pkl: geo_profile.csv conversions.csv
# blend/base_survey.pkl: survey_scores.csv conversions.csv
# blend/meta.pkl: web_behaviour.csv geo_profile.csv conversions.csv oof_web.npy oof_geo.npy

"""Two level stack: one base learner per table, logistic regression on the out-of-fold scores."""
import pathlib
import pickle

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

OUT = pathlib.Path("blend")
BASE = {
    "web": ("web_behaviour.csv", ExtraTreesClassifier(60, max_depth=4, random_state=0)),
    "geo": ("geo_profile.csv", make_pipeline(StandardScaler(), KNeighborsClassifier(15))),
    "survey": ("survey_scores.csv", make_pipeline(StandardScaler(), LogisticRegression())),
}
# survey answers arrive weeks later, so they stay out of the stack for now
STACKED = ["web", "geo"]


def load_table(name):
    return pd.read_csv(name).set_index("visitor")


def level_one(y, cv):
    for name, (file, proto) in BASE.items():
        X = load_table(file).loc[y.index]
        scores = cross_val_predict(clone(proto), X, y, cv=cv, method="predict_proba")[:, 1]
        np.save(OUT / f"oof_{name}.npy", scores)
        with (OUT / f"base_{name}.pkl").open("wb") as fh:
            pickle.dump(clone(proto).fit(X, y), fh)
        yield name, roc_auc_score(y, scores)


def level_two(y):
    Z = np.column_stack([np.load(OUT / f"oof_{name}.npy") for name in STACKED])
    meta = LogisticRegression().fit(Z, y)
    print("weights", dict(zip(STACKED, meta.coef_[0].round(2))))
    with (OUT / "meta.pkl").open("wb") as fh:
        pickle.dump(meta, fh)


def main():
    OUT.mkdir(exist_ok=True)
    y = load_table("conversions.csv")["converted"]
    cv = StratifiedKFold(5, shuffle=True, random_state=3)
    for name, auc in level_one(y, cv):
        print(f"{name:8s} {auc:.3f}")
    level_two(y)


main()
