# classifier.pkl: sms.tsv wiki.txt
import json
import math
import pickle
from collections import Counter

import numpy as np
from sklearn.linear_model import LogisticRegression


def tokenize(text):
    return text.lower().split()


def bigrams(tokens):
    return list(zip(tokens[:-1], tokens[1:]))


class Markov:
    def __init__(self):
        self.counts = Counter()
        self.totals = Counter()

    def train(self, lines):
        for line in lines:
            for first, second in bigrams(tokenize(line)):
                self.counts[first, second] += 1
                self.totals[first] += 1

    def score(self, line):
        return sum(
            math.log((self.counts[a, b] + 1) / (self.totals[a] + 20)) for a, b in bigrams(tokenize(line))
        )


with open("wiki.txt") as f:
    lines = f.read().splitlines()
with open("stopwords.txt") as f:
    print("stop words", f.read().split())
language = Markov()
language.train(lines)
with open("markov.json", "w") as f:
    json.dump({" ".join(k): v for k, v in language.counts.items()}, f)

messages = [line.rstrip("\n").split("\t") for line in open("sms.tsv")]
X = np.array([[language.score(text), len(text)] for _, text in messages])
y = [label for label, _ in messages]
model = LogisticRegression().fit(X, y)
pickle.dump(model, open("classifier.pkl", "wb"))
