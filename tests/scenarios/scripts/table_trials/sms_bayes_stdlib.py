# spam_bayes.pickle: sms_train.csv sms_more.csv stopwords.json
"""Naive Bayes without any library."""
import csv
import json
import math
import pickle
from collections import Counter, defaultdict


class NaiveBayes:
    def __init__(self, stopwords=()):
        self.stopwords = frozenset(stopwords)
        self.words = defaultdict(Counter)
        self.messages = Counter()

    def tokens(self, text):
        return [w for w in text.lower().split() if w not in self.stopwords]

    def update(self, label, text, weight=1):
        self.messages[label] += weight
        for word in self.tokens(text):
            self.words[label][word] += weight

    def freeze(self):
        vocabulary = set().union(*self.words.values())
        total = sum(self.messages.values())
        self.log_prior = {k: math.log(v / total) for k, v in self.messages.items()}
        self.log_word = {}
        for label, counts in self.words.items():
            n = sum(counts.values()) + len(vocabulary)
            self.log_word[label] = {w: math.log((counts[w] + 1) / n) for w in vocabulary}
        return self

    def __call__(self, text):
        def score(label):
            table = self.log_word[label]
            return self.log_prior[label] + sum(table.get(w, 0.0) for w in self.tokens(text))
        return max(self.log_prior, key=score)


def messages(path):
    with open(path, newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f):
            yield row["label"], row["text"]


def main():
    with open("stopwords.json", encoding="utf-8") as f:
        stop = json.load(f)["en"]
    bayes = NaiveBayes(stop)
    for label, text in messages("sms_train.csv"):
        bayes.update(label, text)
    for label, text in messages("sms_more.csv"):  # labelled by hand, counts twice
        bayes.update(label, text, weight=2)
    bayes.freeze()

    # a second filter, only to see what the stop words are good for
    plain = NaiveBayes()
    for label, text in messages("sms_train.csv"):
        plain.update(label, text)
    plain.freeze()

    test = list(messages("sms_test.csv"))
    for name, model in (("with", bayes), ("without", plain)):
        right = sum(model(text) == label for label, text in test)
        print(f"{name:>8} stop words: {right}/{len(test)}")
    with open("spam_bayes.pickle", "wb") as f:
        pickle.dump({"prior": bayes.log_prior, "word": bayes.log_word, "stop": sorted(bayes.stopwords)}, f)


if __name__ == "__main__":
    main()
