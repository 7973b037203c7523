# ensemble.joblib: shard_0.csv shard_1.csv shard_2.csv
# voting.joblib: shard_1.csv
import operator
from functools import reduce

import joblib
import pandas as pd
from sklearn.ensemble import VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import BernoulliNB
from sklearn.tree import DecisionTreeClassifier

frames = {name: pd.read_csv(f"{name}.csv") for name in [f"shard_{n}" for n in range(4)]}
test = frames.pop("shard_3")
X_test, y_test = test.iloc[:, :-1], test["target"]


class Ensemble:
    """Members that were each fitted on another file, and a vote by weight."""

    def __init__(self):
        self.members = []

    def add(self, model, frame, weight=1.0):
        model.fit(frame.filter(like="k"), frame["target"])
        self.members.append((weight, model))
        return self

    def predict_proba(self, X):
        parts = [weight * model.predict_proba(X) for weight, model in self.members]
        return reduce(operator.add, parts) / sum(weight for weight, _ in self.members)


makers = [LogisticRegression, BernoulliNB, lambda: DecisionTreeClassifier(max_depth=2)]
ensemble = Ensemble()
for make, (name, frame) in zip(makers, frames.items()):
    ensemble.add(make(), frame, weight=1 / (1 + len(name)))
print("ensemble", (ensemble.predict_proba(X_test).argmax(1) == y_test).mean())
joblib.dump(ensemble, "ensemble.joblib")

second = frames["shard_1"]
voting = VotingClassifier([("lr", LogisticRegression()), ("nb", BernoulliNB())], voting="soft")
voting.fit(second.iloc[:, :-1], second["target"])
print("voting", voting.score(X_test, y_test))
joblib.dump(voting, "voting.joblib")
