# ols.pkl: stations.csv
import csv
from collections import namedtuple
from operator import attrgetter, itemgetter

import numpy as np
import statsmodels.api as sm


def records(path, name):
    with open(path) as f:
        reader = csv.reader(f)
        record = namedtuple(name, next(reader))
        return [record(*map(float, row)) for row in reader]


stations = sorted(records("stations.csv", "Station"), key=itemgetter(0))
places = records("places.csv", "Place")
print(max(place.rent for place in places))
lat, lon, noise = (np.array([get(one) for one in stations]) for get in map(attrgetter, ("lat", "lon", "noise")))
design = sm.add_constant(np.column_stack([lat - lat.mean(), lon - lon.mean(), (lat - lat.mean()) ** 2]))
sm.OLS(noise, design).fit().save("ols.pkl")
