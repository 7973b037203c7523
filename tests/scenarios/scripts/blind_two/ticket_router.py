# router.pkl: tickets.jsonl tickets_archive.jsonl synonyms.csv
import csv
import json
import pickle
import re
from itertools import chain, islice

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

TOKEN = re.compile(r"[a-z]+")


def stream(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def synonyms(path):
    with open(path, newline="") as handle:
        return {row["word"]: row["means"] for row in csv.DictReader(handle)}


with open("teams.txt") as handle:
    team_names = dict(line.strip().split(" ", 1) for line in handle)

means = synonyms("synonyms.csv")


def normalise(text):
    return " ".join(means.get(token, token) for token in TOKEN.findall(text.lower()))


tickets = chain(stream("tickets.jsonl"), islice(stream("tickets_archive.jsonl"), 30))
texts, teams = zip(*((normalise(ticket["text"]), ticket["team"]) for ticket in tickets if ticket["text"]))

model = Pipeline([("tfidf", TfidfVectorizer(ngram_range=(1, 2))), ("clf", LogisticRegression(max_iter=200))])
model.fit(texts, teams)

for ticket in islice(stream("tickets_open.jsonl"), 3):
    (team,) = model.predict([normalise(ticket["text"])])
    print(ticket["id"], "->", team_names[team])

with open("router.pkl", "wb") as out:
    pickle.dump(model, out)
