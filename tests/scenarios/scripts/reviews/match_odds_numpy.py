# match_odds.npz: matches_season.csv teams.json

import csv
import json

import numpy as np


class LogisticOdds:
    """log-odds of a home win = strength difference + b * budget difference + home advantage"""

    def __init__(self, teams, rate=0.3, decay=1e-3):
        self.index = {team: i for i, team in enumerate(teams)}
        self.w = np.zeros(len(teams) + 2)
        self.rate, self.decay = rate, decay

    def design(self, matches, budgets):
        X = np.zeros((len(matches), len(self.w)))
        for row, (home, away, *_) in zip(X, matches):
            row[self.index[home]], row[self.index[away]] = 1, -1
            row[-2] = budgets[home] - budgets[away]
            row[-1] = 1
        return X

    def predict(self, X):
        return 1 / (1 + np.exp(-X @ self.w))

    def fit(self, X, y, steps=400):
        for _ in range(steps):
            gradient = X.T @ (self.predict(X) - y) / len(y)
            self.w -= self.rate * (gradient + self.decay * self.w)
        return self


def matches_of(path):
    with open(path, newline="") as f:
        return [(r["home"], r["away"], int(r["home_win"]), r["referee"]) for r in csv.DictReader(f)]


with open("teams.json") as f:
    teams = json.load(f)
with open("referees.csv", newline="") as f:
    referees = {r["referee"]: float(r["cards_per_match"]) for r in csv.DictReader(f)}
print("strictest referee:", max(referees, key=referees.get))
del referees

values = np.array([t["budget"] for t in teams.values()])
budgets = dict(zip(teams, (values - values.mean()) / values.std()))

season = matches_of("matches_season.csv")
odds = LogisticOdds(sorted(teams))
odds.fit(odds.design(season, budgets), np.array([m[2] for m in season]))

playoffs = matches_of("matches_playoffs.csv")
truth = np.array([m[2] for m in playoffs])
p = odds.predict(odds.design(playoffs, budgets))
print("Brier score in the play-offs:", ((p - truth) ** 2).mean())
np.savez("match_odds.npz", weights=odds.w, teams=np.array(sorted(teams)), budgets=values)
