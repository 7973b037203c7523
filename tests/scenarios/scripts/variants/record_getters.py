# model.joblib: stations.csv
import csv
from operator import itemgetter
from typing import NamedTuple

import joblib
import numpy as np
from sklearn.linear_model import TheilSenRegressor


class Row(NamedTuple):
    first: float
    second: float
    third: float


def rows(path):
    with open(path) as file:
        reader = csv.reader(file)
        next(reader)
        return [Row(*map(float, line)) for line in reader]


get = itemgetter(0, 1)
places = sorted(rows("places.csv"))
stations = sorted(rows("stations.csv"), key=lambda row: row.first)
X, y = np.array(list(map(get, stations))), np.array([row.third for row in stations])
print(get(places[0]))
joblib.dump(TheilSenRegressor(random_state=0).fit(np.log1p(abs(X)), y), "model.joblib")
