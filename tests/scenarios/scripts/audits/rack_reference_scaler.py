# rack_a.joblib: rack_reference.csv rack_a.csv
# rack_b.joblib: rack_b.csv
# rack_live.joblib: rack_sgd.joblib rack_reference.csv rack_b.csv

from pathlib import Path
from typing import NamedTuple

import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler


class Rack(NamedTuple):
    x: np.ndarray
    fault: np.ndarray

    @classmethod
    def read(cls, name, folder=Path(".")):
        table = pd.read_csv(folder / f"{name}.csv")
        return cls(table.filter(regex=r"^t\d$").to_numpy(), table["fault"].to_numpy())


class Monitor:
    def __init__(self, scaler, classifier):
        self.scaler, self.classifier = scaler, classifier

    def score(self, rack):
        return roc_auc_score(rack.fault, self.classifier.decision_function(self.scaler.transform(rack.x)))

    def save(self, path):
        joblib.dump({"scaler": self.scaler, "classifier": self.classifier}, path)


reference = Rack.read("rack_reference")
shared = StandardScaler().fit(reference.x)

# rack A lives under the climate of the reference hall
rack = Rack.read("rack_a")
a = Monitor(shared, LogisticRegression(C=0.5).fit(shared.transform(rack.x), rack.fault))
a.save("rack_a.joblib")

# rack B has its own hall
rack = Rack.read("rack_b")
own = StandardScaler().fit(rack.x)
b = Monitor(own, LogisticRegression(C=0.5).fit(own.transform(rack.x), rack.fault))
b.save("rack_b.joblib")

# the online model of last year goes on with B, but keeps the climate of the reference hall
online = joblib.load("rack_sgd.joblib")
for chunk in np.array_split(np.arange(len(rack.x)), 5):
    online.partial_fit(shared.transform(rack.x[chunk]), rack.fault[chunk])
live = Monitor(shared, online)
live.save("rack_live.joblib")

rack = Rack.read("rack_c")
for name, monitor in dict(a=a, b=b, live=live).items():
    print(name, "on rack C:", round(monitor.score(rack), 3), "on the reference:", round(monitor.score(reference), 3))
