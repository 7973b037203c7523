# funnel.pkl: 2024-05-01.log 2024-05-02.log 2024-05-03.log converted.txt
import json
import pickle
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from statistics import mean

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import Perceptron
from sklearn.pipeline import make_pipeline

LOGS = Path("logs")


def days(first, count):
    return [first + timedelta(days=n) for n in range(count)]


def events(day):
    with (LOGS / f"{day:%Y-%m-%d}.log").open() as log:
        for line in log:
            yield json.loads(line)


def sessions(period):
    actions, waits = defaultdict(Counter), defaultdict(list)
    for day in period:
        for event in events(day):
            actions[event["session"]][event["action"]] += 1
            waits[event["session"]].append(event["milliseconds"])
    return {s: {**actions[s], "slowest": max(waits[s]), "mean": mean(waits[s])} for s in actions}


converted = frozenset(Path("converted.txt").read_text().splitlines())
training = sessions(days(date(2024, 5, 1), 3))
today = sessions(days(date(2024, 5, 4), 1))

names = sorted(training)
model = make_pipeline(DictVectorizer(sparse=False), Perceptron())
model.fit([training[name] for name in names], [name in converted for name in names])
print(sum(model.predict(list(today.values()))), "will convert today")
with open("funnel.pkl", "wb") as file:
    pickle.dump(model, file)
