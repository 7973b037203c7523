# spam_votes.keras: posts.csv keywords_spam.txt keywords_ham.txt vote_trust.csv posts_gold.csv
"""Weak supervision: hand-written voting functions label the posts, a small network learns from their votes."""
import os

os.environ.setdefault("KERAS_BACKEND", "torch")

import re

import keras
import numpy as np
import pandas as pd

ABSTAIN, HAM, SPAM = -1, 0, 1
VOTES = {}


def vote(fn):
    VOTES[fn.__name__] = fn
    return fn


def word_list(path):
    with open(path) as f:
        words = f.read().split()
    return re.compile(r"\b(" + "|".join(map(re.escape, words)) + r")\b")


SPAM_RE = word_list("keywords_spam.txt")
HAM_RE = word_list("keywords_ham.txt")
OLD_RE = word_list("keywords_2015.txt")


@vote
def spam_words(post):
    return SPAM if len(SPAM_RE.findall(post)) >= 2 else ABSTAIN


@vote
def ham_words(post):
    return HAM if HAM_RE.search(post) else ABSTAIN


@vote
def length(post):
    return SPAM if len(post) > 45 else HAM


def log_odds(path):
    trust = pd.read_csv(path).set_index("vote")["accuracy"]
    return {name: np.log(trust[name] / (1 - trust[name])) for name in VOTES}


def aggregate(posts, weight):
    """soft label and confidence of each post"""
    score = np.zeros(len(posts))
    for name, fn in VOTES.items():
        votes = posts.map(fn).to_numpy()
        score += np.where(votes == ABSTAIN, 0, np.where(votes == SPAM, 1, -1)) * weight[name]
    prob = 1 / (1 + np.exp(-score))
    return prob.astype("float32"), np.abs(prob - 0.5).astype("float32") * 2


def main():
    keras.utils.set_random_seed(5)
    posts = pd.read_csv("posts.csv")["post"]
    print("posts with a keyword of 2015:", int(posts.str.contains(OLD_RE.pattern.replace("(", "(?:", 1)).sum()))
    target, confidence = aggregate(posts, log_odds("vote_trust.csv"))

    vocabulary = sorted({w for p in posts for w in p.split()})
    column = {w: i for i, w in enumerate(vocabulary)}

    def bag(texts):
        out = np.zeros((len(texts), len(vocabulary)), dtype="float32")
        for row, text in enumerate(texts):
            for word in text.split():
                if word in column:
                    out[row, column[word]] += 1
        return out

    gold = pd.read_csv("posts_gold.csv")
    model = keras.Sequential([
        keras.Input((len(vocabulary),)),
        keras.layers.Dense(8, activation="relu", kernel_regularizer="l2"),
        keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    model.fit(
        bag(posts), target, sample_weight=confidence, batch_size=24, epochs=3, verbose=0,
        validation_data=(bag(gold["post"]), gold["spam"].to_numpy("float32")),
        callbacks=[keras.callbacks.ReduceLROnPlateau(patience=1, verbose=0)],
    )
    model.save("spam_votes.keras")

    final = pd.read_csv("posts_final.csv")
    loss, accuracy = model.evaluate(bag(final["post"]), final["spam"].to_numpy("float32"), verbose=0)
    print(f"final exam: {loss:.3f} {accuracy:.2f}")


if __name__ == "__main__":
    main()
