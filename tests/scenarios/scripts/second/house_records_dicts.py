# price_net.joblib: houses_2020.csv assessments.csv agents.csv

import csv
from collections import Counter, defaultdict
from statistics import mean

import joblib
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import ElasticNet
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MaxAbsScaler


def rows(path):
    with open(path, newline="", encoding="utf-8") as handle:
        yield from csv.DictReader(handle)


def index_by(path, key):
    return {row[key]: row for row in rows(path)}


class House:
    assessments = index_by("assessments.csv", "house_id")
    agents = index_by("agents.csv", "agent_id")

    def __init__(self, row):
        self.id = row["house_id"]
        self.hood = row["neighborhood"]
        self.area = float(row["area"])
        self.rooms = int(row["rooms"])
        self.agent = row["agent_id"]
        self.price = float(row["price"])

    def features(self):
        return {
            "area": self.area,
            "rooms": self.rooms,
            "hood": self.hood,
            "tax": float(self.assessments[self.id]["tax"]),
            "commission": float(self.agents[self.agent]["commission"]),
        }

    def __repr__(self):
        return f"House({self.id}, {self.hood}, {self.price:.0f})"


houses = [House(r) for r in rows("houses_2020.csv")]
before = [House(r) for r in rows("houses_2019.csv")]

by_hood = defaultdict(list)
for house in houses + before:
    by_hood[house.hood].append(house.price)
for hood in rows("neighborhoods.csv"):
    print(hood["neighborhood"], hood["school"], round(mean(by_hood[hood["neighborhood"]])))
print(Counter(h.hood for h in before).most_common(2), max(before, key=lambda h: h.price))

houses.sort(key=lambda h: h.id)
train = [h for i, h in enumerate(houses) if i % 5]
test = [h for i, h in enumerate(houses) if not i % 5]

search = GridSearchCV(
    Pipeline([("dicts", DictVectorizer()), ("scale", MaxAbsScaler()), ("net", ElasticNet(max_iter=5000))]),
    {"net__alpha": [0.1, 1.0], "net__l1_ratio": [0.2, 0.8]}, cv=3)
search.fit([h.features() for h in train], [h.price for h in train])
joblib.dump(search.best_estimator_, "price_net.joblib")

print(search.best_params_, "test", search.score([h.features() for h in test], [h.price for h in test]))
print("the year before", search.score([h.features() for h in before], [h.price for h in before]))
