# caller_churn.joblib: callers.csv calls.csv tariffs.json
import json
from functools import reduce
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedShuffleSplit

HERE = Path.cwd()


class FeatureBuilder:
    """Every method named f_* gives one table of features, indexed by caller."""

    def __init__(self, calls: pd.DataFrame, tariffs: dict):
        self.calls = calls
        self.tariffs = pd.DataFrame(tariffs).T

    def f_volume(self, callers):
        g = self.calls.groupby("caller")["seconds"]
        return g.agg(["count", "sum", "max"]).add_prefix("sec_")

    def f_reasons(self, callers):
        return pd.crosstab(self.calls["caller"], self.calls["reason"], normalize="index").add_prefix("share_")

    def f_night(self, callers):
        night = self.calls.assign(night=~self.calls["hour"].between(7, 21))
        return night.groupby("caller")["night"].mean().to_frame()

    def f_tariff(self, callers):
        table = callers.set_index("caller")["tariff"].map(self.tariffs["monthly"])
        return table.rename("monthly").to_frame()

    def build(self, callers):
        parts = [getattr(self, name)(callers) for name in sorted(dir(self)) if name.startswith("f_")]
        wide = reduce(lambda a, b: a.join(b, how="outer"), parts)
        out = callers[["caller", "age"]].join(wide, on="caller").fillna(0)
        return out.set_index("caller").astype(float)


def load(name):
    path = HERE / name
    if path.suffix == ".json":
        return json.loads(path.read_text())
    return pd.read_csv(path)


archive = load("calls_archive.csv")
calls = load("calls.csv")
growth = calls.groupby("reason").size() / archive.groupby("reason").size()
print("calls compared with the archive:", growth.round(2).to_dict())
del archive

builder = FeatureBuilder(calls, load("tariffs.json"))
callers = load("callers.csv")
X = builder.build(callers)
y = callers.set_index("caller").loc[X.index, "left"].to_numpy()

scores = []
for tr, te in StratifiedShuffleSplit(3, test_size=0.3, random_state=0).split(X, y):
    clf = HistGradientBoostingClassifier(max_iter=15, min_samples_leaf=5).fit(X.iloc[tr], y[tr])
    scores.append(roc_auc_score(y[te], clf.predict_proba(X.iloc[te])[:, 1]))
print("AUC %.3f +- %.3f" % (np.mean(scores), np.std(scores)))

final = HistGradientBoostingClassifier(max_iter=15, min_samples_leaf=5).fit(X, y)
joblib.dump({"model": final, "columns": list(X.columns)}, HERE / "caller_churn.joblib", compress=3)

holdout = load("callers_holdout.csv")
Xh = builder.build(holdout).reindex(columns=X.columns, fill_value=0)
print("hold-out AUC", roc_auc_score(holdout["left"], final.predict_proba(Xh)[:, 1]))
