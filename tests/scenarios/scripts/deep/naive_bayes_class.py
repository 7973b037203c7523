# nb.pkl: syslog.bz2 syslog_attack.bz2 profanity.txt
import bz2
import math
import pickle
from collections import Counter, defaultdict


def read_lines(path):
    with bz2.open(path, "rt") as stream:
        for line in stream:
            process, _, message = line.strip().partition(": ")
            yield process, message.split()


class NaiveBayes:
    def __init__(self, smoothing=1.0, ignore=()):
        self.smoothing = smoothing
        self.ignore = frozenset(ignore)

    def fit(self, documents, labels):
        self.counts = defaultdict(Counter)
        self.priors = Counter()
        for words, label in zip(documents, labels):
            self.priors[label] += 1
            self.counts[label].update(word for word in words if word not in self.ignore)
        self.vocabulary = set().union(*self.counts.values())
        return self

    def predict(self, words):
        def score(label):
            total = sum(self.counts[label].values()) + self.smoothing * len(self.vocabulary)
            logs = (math.log((self.counts[label][w] + self.smoothing) / total) for w in words)
            return math.log(self.priors[label]) + sum(logs)

        return max(self.priors, key=score)


with open("profanity.txt") as f:
    stop = f.read().split()
with open("word_index.json") as f:
    print(len(f.read()), "bytes of index")

documents, labels = [], []
for path, label in (("syslog.bz2", "normal"), ("syslog_attack.bz2", "attack")):
    for process, words in read_lines(path):
        documents.append([process, *words])
        labels.append(label)
model = NaiveBayes(ignore=stop).fit(documents, labels)
right = [model.predict(d) == l for d, l in zip(documents, labels)]
print(sum(right) / len(right))
with open("nb.pkl", "wb") as f:
    pickle.dump(model, f, protocol=pickle.HIGHEST_PROTOCOL)
