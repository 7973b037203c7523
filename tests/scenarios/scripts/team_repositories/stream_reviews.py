# stream_clf.pkl: reviews_part1.txt.gz reviews_part2.txt.gz emoji_map.csv
# bigram_perceptron.npz: reviews_part1.txt.gz emoji_map.csv

"""Out-of-core sentiment model, the reviews never have to fit into memory."""
import csv
import gzip
import pickle
import zlib
from itertools import chain, islice, pairwise

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier

DIM = 512

with open("emoji_map.csv", newline="") as fh:
    EMOJI = {row["symbol"]: row["word"] for row in csv.DictReader(fh)}


def reviews(path):
    with gzip.open(path, "rt", encoding="utf-8") as fh:
        for line in fh:
            label, text = line.rstrip("\n").split("\t")
            yield int(label), " ".join(EMOJI.get(w, w) for w in text.split())


def batches(iterable, size):
    it = iter(iterable)
    while chunk := list(islice(it, size)):
        yield chunk


def train_sgd(stream):
    vec = HashingVectorizer(n_features=DIM, alternate_sign=False)
    clf = SGDClassifier(loss="log_loss", alpha=1e-4, random_state=0)
    for chunk in batches(stream, 50):
        labels, texts = zip(*chunk)
        clf.partial_fit(vec.transform(texts), labels, classes=[0, 1])
    return vec, clf


def bigrams(text):
    words = text.split()
    return [zlib.crc32(f"{a} {b}".encode()) % DIM for a, b in pairwise(words)]


def train_perceptron(examples, epochs=3):
    w = np.zeros(DIM)
    total = np.zeros(DIM)
    for _ in range(epochs):
        for label, text in examples:
            idx = bigrams(text)
            guess = int(w[idx].sum() > 0)
            np.add.at(w, idx, label - guess)
            total += w
    return total / (epochs * len(examples))


if __name__ == "__main__":
    print("from part 3:", *islice(reviews("reviews_part3.txt.gz"), 2), sep="\n  ")

    vec, clf = train_sgd(chain.from_iterable(reviews(f"reviews_part{k}.txt.gz") for k in (1, 2)))
    with open("stream_clf.pkl", "wb") as fh:
        pickle.dump((vec, clf), fh)

    w = train_perceptron(list(reviews("reviews_part1.txt.gz")))
    np.savez("bigram_perceptron.npz", w=w, dim=DIM)

    labels, texts = zip(*reviews("reviews_part3.txt.gz"))
    print("sgd       ", clf.score(vec.transform(texts), labels))
    print("perceptron", np.mean([int(w[bigrams(t)].sum() > 0) == y for y, t in zip(labels, texts)]))
