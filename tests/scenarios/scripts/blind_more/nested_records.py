# refunds.pkl: baskets.json loyalty.csv
import csv
import json
import pickle
from itertools import chain
from operator import itemgetter

from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction import DictVectorizer


def load(path):
    with open(path) as f:
        document = json.load(f)
    if document["version"] != 2:
        raise SystemExit("an old file")
    return document["baskets"]


def tiers(path):
    with open(path, newline="") as f:
        return {int(r["customer"]): r["tier"] for r in csv.DictReader(f)}


def featurise(basket, tier):
    prices = list(map(itemgetter("price"), basket["lines"]))
    skus = set(chain.from_iterable(line["sku"] for line in basket["lines"]))
    return {
        "age": basket["customer"]["age"],
        "city": basket["customer"]["city"],
        "total": sum(prices),
        "most": max(prices),
        "tier": tier.get(basket["id"], "none"),
        **{f"has_{sku}": 1 for sku in skus},
    }


with open("plants.xml") as f:
    print(f.read(20))
baskets = load("baskets.json")
tier = tiers("loyalty.csv")
vectorizer = DictVectorizer()
X = vectorizer.fit_transform([featurise(b, tier) for b in baskets])
y = [b["refunded"] for b in baskets]
forest = RandomForestClassifier(3).fit(X, y)
with open("refunds.pkl", "wb") as f:
    pickle.dump({"vectorizer": vectorizer, "forest": forest}, f)
