# review_teacher.pkl: reviews_labeled.csv
# review_student.pkl: reviews_labeled.csv reviews_unlabeled.txt reviews_pseudo.csv

"""
Sentiment of product reviews with few labels.
A teacher learns on the labelled reviews, labels the rest, a student learns on both.
"""
import csv
import logging
import pickle
import random
from collections import Counter
from types import SimpleNamespace

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.naive_bayes import ComplementNB

logging.basicConfig(level=logging.INFO, format="%(levelname).1s %(message)s")
log = logging.getLogger()

conf = SimpleNamespace(
    labeled="reviews_labeled.csv",
    unlabeled="reviews_unlabeled.txt",
    test="reviews_test.csv",
    pseudo="reviews_pseudo.csv",
    threshold=0.7,
    max_per_class=60,
    seed=1,
)


def read_labeled(path):
    with open(path, newline="", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    return [r["text"] for r in rows], [int(r["positive"]) for r in rows]


class Sentiment:
    def __init__(self, clf, ngrams=(1, 1)):
        self.vec = TfidfVectorizer(ngram_range=ngrams)
        self.clf = clf

    def fit(self, texts, labels, weights=None):
        self.clf.fit(self.vec.fit_transform(texts), labels, sample_weight=weights)
        return self

    def proba(self, texts):
        return self.clf.predict_proba(self.vec.transform(texts))[:, 1]

    def predict(self, texts):
        return (self.proba(texts) >= 0.5).astype(int)


def pick_teacher(texts, labels):
    """Small grid on a split of the labelled data."""
    idx = list(range(len(texts)))
    random.Random(conf.seed).shuffle(idx)
    cut = int(0.75 * len(idx))
    tr, va = idx[:cut], idx[cut:]
    options = {
        "logreg": lambda: Sentiment(LogisticRegression(C=5.0)),
        "logreg_bi": lambda: Sentiment(LogisticRegression(C=5.0), ngrams=(1, 2)),
        "cnb": lambda: Sentiment(ComplementNB()),
    }
    scores = {}
    for name, make in options.items():
        m = make().fit([texts[i] for i in tr], [labels[i] for i in tr])
        scores[name] = f1_score([labels[i] for i in va], m.predict([texts[i] for i in va]))
    log.info("teacher options %s", {k: round(v, 3) for k, v in scores.items()})
    best = max(scores, key=scores.get)
    return options[best]().fit(texts, labels)


def write_pseudo_labels(teacher, texts):
    p = teacher.proba(texts)
    confident = []
    for label, conf_p in ((1, p), (0, 1 - p)):
        order = np.argsort(-conf_p)[: conf.max_per_class]
        confident += [(texts[i], label, round(float(conf_p[i]), 4)) for i in order if conf_p[i] >= conf.threshold]
    with open(conf.pseudo, "w", newline="", encoding="utf-8") as f:
        w = csv.writer(f)
        w.writerow(["text", "positive", "confidence"])
        w.writerows(confident)
    log.info("pseudo labels %s", Counter(c[1] for c in confident))


def train_student(texts, labels):
    with open(conf.pseudo, newline="", encoding="utf-8") as f:
        pseudo = list(csv.DictReader(f))
    all_texts = texts + [r["text"] for r in pseudo]
    all_labels = labels + [int(r["positive"]) for r in pseudo]
    weights = np.r_[np.ones(len(texts)), [0.5 * float(r["confidence"]) for r in pseudo]]
    return Sentiment(LogisticRegression(C=3.0), ngrams=(1, 2)).fit(all_texts, all_labels, weights)


def dump(model, path):
    with open(path, "wb") as f:
        pickle.dump(model, f)


if __name__ == "__main__":
    texts, labels = read_labeled(conf.labeled)
    test_texts, test_labels = read_labeled(conf.test)
    with open(conf.unlabeled, encoding="utf-8") as f:
        pool = [line.strip() for line in f if line.strip()]
    log.info("labelled %d, pool %d, test %d", len(texts), len(pool), len(test_texts))

    teacher = pick_teacher(texts, labels)
    dump(teacher, "review_teacher.pkl")
    write_pseudo_labels(teacher, pool)
    student = train_student(texts, labels)
    dump(student, "review_student.pkl")

    for name, m in (("teacher", teacher), ("student", student)):
        log.info("%s test f1 %.3f", name, f1_score(test_labels, m.predict(test_texts)))
