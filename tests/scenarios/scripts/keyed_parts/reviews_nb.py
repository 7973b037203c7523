# nb_reviews.json: reviews_train.tsv stopwords_en.txt contractions.json
# bigram_lm.pkl: corpus_plain.txt contractions.json

import json
import math
import pickle
import re
from collections import Counter, defaultdict

with open("contractions.json", encoding="utf-8") as f:
    contractions = json.load(f)
stop = set(open("stopwords_en.txt").read().split())
slang = [w.strip() for w in open("slang.txt")]


def tokens(text, drop=()):
    text = text.lower()
    for short, full in contractions.items():
        text = text.replace(short, full)
    return [t for t in re.findall(r"[a-z]+", text) if t not in drop]


def read_tsv(path):
    for line in open(path, encoding="utf-8"):
        _, label, text = line.rstrip("\n").split("\t")
        yield label, text


# ---- naive bayes ----
counts = defaultdict(Counter)
docs = Counter()
for label, text in read_tsv("reviews_train.tsv"):
    docs[label] += 1
    counts[label].update(tokens(text, stop))

vocab = sorted(set().union(*counts.values()))
print("vocabulary", len(vocab), "of which slang", len(set(vocab) & set(slang)))
nb = {"prior": {}, "loglik": {}}
for label in sorted(docs):
    total = sum(counts[label].values()) + len(vocab)
    nb["prior"][label] = math.log(docs[label] / sum(docs.values()))
    nb["loglik"][label] = {w: math.log((counts[label][w] + 1) / total) for w in vocab}
with open("nb_reviews.json", "w") as f:
    json.dump(nb, f)

hits = n = 0
for label, text in read_tsv("reviews_new.tsv"):
    score = {c: nb["prior"][c] + sum(nb["loglik"][c].get(t, 0) for t in tokens(text, stop)) for c in nb["prior"]}
    hits += max(score, key=score.get) == label
    n += 1
print(f"new reviews: {hits}/{n}")

# ---- bigrams for the spell checker ----
lm = defaultdict(Counter)
with open("corpus_plain.txt") as f:
    for line in f:
        prev = "<s>"
        for t in tokens(line) + ["</s>"]:
            lm[prev][t] += 1
            prev = t
lm = {a: {b: c / sum(nxt.values()) for b, c in nxt.items()} for a, nxt in lm.items()}
with open("bigram_lm.pkl", "wb") as f:
    pickle.dump(lm, f)
print("after 'not':", sorted(lm.get("not", {}), key=lm.get("not", {}).get)[-3:])
