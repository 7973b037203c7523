# channel.pkl: crm.db churned.csv
import csv
import pickle
import sqlite3
from collections import defaultdict
from contextlib import closing

import numpy as np
from sklearn.naive_bayes import GaussianNB

CHANNELS = ("mail", "phone")


def contacts(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        for row in connection.execute("SELECT * FROM contacts ORDER BY subscriber"):
            yield row["subscriber"], row["channel"], row["lasted"]


def profile(rows):
    sums = defaultdict(lambda: dict.fromkeys(CHANNELS, 0.0))
    for subscriber, channel, lasted in rows:
        sums[subscriber][channel] += lasted
    return sums


with open("churned.csv", newline="") as handle:
    churned = {row["subscriber"]: int(row["churned"]) for row in csv.DictReader(handle)}
with open("tariffs.json") as handle:
    print("tariffs:", handle.read())

sums = profile(contacts("crm.db"))
keys = sorted(set(sums) & set(churned))
X = np.array([[sums[key][channel] for channel in CHANNELS] for key in keys])
y = np.array([churned[key] for key in keys])
model = GaussianNB().fit(X, y)
print(model.score(X, y))
with open("channel.pkl", "wb") as handle:
    pickle.dump(model, handle)
