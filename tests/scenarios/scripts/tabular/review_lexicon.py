# sentiment.joblib: reviews_shop.jsonl lexicon.tsv stopwords_en.txt
import json

import joblib
import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import RidgeClassifier
from sklearn.metrics import f1_score
from sklearn.pipeline import FeatureUnion, Pipeline


class LexiconScore(BaseEstimator, TransformerMixin):
    def __init__(self, weights):
        self.weights = weights

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        scores = [[self.weights.get(word, 0.0) for word in text.split()] for text in X]
        return np.array([[sum(row), max(row), min(row)] for row in scores])


def read_jsonl(path):
    with open(path) as lines:
        return [json.loads(line) for line in lines]


def read_lexicon(path):
    weights = {}
    with open(path, encoding="utf8") as lines:
        for line in lines:
            word, weight = line.split("\t")
            weights[word] = float(weight)
    return weights


shop, forum = read_jsonl("reviews_shop.jsonl"), read_jsonl("reviews_forum.jsonl")
with open("stopwords_en.txt") as lines:
    stop = lines.read().split()
model = Pipeline(
    [
        (
            "features",
            FeatureUnion(
                [
                    ("tfidf", TfidfVectorizer(stop_words=stop, min_df=2)),
                    ("lexicon", LexiconScore(read_lexicon("lexicon.tsv"))),
                ]
            ),
        ),
        ("clf", RidgeClassifier()),
    ]
)
texts, labels = [row["text"] for row in shop], [row["stars"] > 3 for row in shop]
model.fit(texts, labels)
print("forum F1", f1_score([row["stars"] > 3 for row in forum], model.predict([row["text"] for row in forum])))
joblib.dump(model, "sentiment.joblib")
