# sms_bayes.json: sms_spam.txt sms_ham.txt

import json
import math
from collections import Counter


def lines(path):
    with open(path, encoding="utf-8") as f:
        for line in f:
            line = line.strip()
            if line:
                yield line.lower().split()


def train(sources):
    model = {"documents": {}, "words": {}}
    for label, path in sources.items():
        counts, n = Counter(), 0
        for n, words in enumerate(lines(path), 1):
            counts.update(words)
        model["documents"][label] = n
        model["words"][label] = dict(counts)
    model["size"] = len(set().union(*model["words"].values()))
    return model


def classify(model, words):
    total = sum(model["documents"].values())

    def score(label):
        counts = model["words"][label]
        denominator = sum(counts.values()) + model["size"]
        return math.log(model["documents"][label] / total) + sum(
            math.log((counts.get(w, 0) + 1) / denominator) for w in words)

    return max(model["documents"], key=score)


model = train({"spam": "sms_spam.txt", "ham": "sms_ham.txt"})
with open("sms_bayes.json", "w", encoding="utf-8") as f:
    json.dump(model, f)

right = [classify(model, words) == label for label, *words in lines("sms_checked.tsv")]
print(f"{sum(right)} of {len(right)} checked messages right")
print("in the inbox:", Counter(classify(model, words) for words in lines("sms_inbox.txt")))
