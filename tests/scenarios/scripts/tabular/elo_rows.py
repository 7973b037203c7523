# winner.pkl: fixtures.csv injuries.tsv
"""Elo ratings by hand over the rows of a CSV, then a classifier on them."""
import csv
import json
import pickle
from collections import defaultdict, deque

from sklearn.ensemble import GradientBoostingClassifier

K = 24
ratings = defaultdict(lambda: 1500.0)
form = defaultdict(lambda: deque([0.5] * 5, maxlen=5))
out = {}
with open("injuries.tsv", newline="") as handle:
    for club, week, players in list(csv.reader(handle, delimiter="\t"))[1:]:
        out[club, int(week)] = int(players)

rows, labels = [], []
with open("fixtures.csv", newline="") as handle:
    for n, match in enumerate(csv.DictReader(handle)):
        home, away = match["home"], match["away"]
        week = n // 5
        expected = 1 / (1 + 10 ** ((ratings[away] - ratings[home]) / 400))
        rows.append(
            [
                ratings[home] - ratings[away],
                sum(form[home]) / 5,
                sum(form[away]) / 5,
                out[home, week] - out[away, week],
            ]
        )
        goals = int(match["home_goals"]) - int(match["away_goals"])
        result = 1.0 if goals > 0 else 0.5 if goals == 0 else 0.0
        labels.append(int(result == 1.0))
        ratings[home] += K * (result - expected)
        ratings[away] -= K * (result - expected)
        form[home].append(result)
        form[away].append(1 - result)

with open("stadiums.json") as handle:
    stadiums = json.load(handle)
for club, rating in sorted(ratings.items(), key=lambda item: -item[1]):
    print(f"{club:<14}{rating:8.1f}{stadiums[club]:>8}")

warmup = 20
model = GradientBoostingClassifier(n_estimators=6).fit(rows[warmup:], labels[warmup:])
with open("winner.pkl", "wb") as handle:
    pickle.dump({"model": model, "ratings": dict(ratings)}, handle)
