# sentiment.pkl.gz: reviews_hotel.csv reviews_forum.csv stop_list.txt slang.json
import argparse
import gzip
import json
import pickle
import re

import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import FeatureUnion, Pipeline


class SlangNormaliser(BaseEstimator, TransformerMixin):
    def __init__(self, table=None):
        self.table = table

    def fit(self, X, y=None):
        self.fitted_ = True
        return self

    def transform(self, X):
        table = self.table or {}
        return [re.sub(r"\w+", lambda m: table.get(m.group(), m.group()), text) for text in X]


class TextLength(BaseEstimator, TransformerMixin):
    def fit(self, X, y=None):
        self.longest_ = max(len(t) for t in X)
        return self

    def transform(self, X):
        return pd.DataFrame({"words": [len(t.split()) for t in X],
                             "chars": [len(t) / self.longest_ for t in X]}).to_numpy()


def parse_args():
    p = argparse.ArgumentParser()
    p.add_argument("--train", nargs="+", default=["reviews_hotel.csv", "reviews_forum.csv"])
    p.add_argument("--test", default="reviews_unseen.csv")
    p.add_argument("--stop-words", default="stop_list.txt")
    p.add_argument("--slang", default="slang.json")
    p.add_argument("--swear-words", default="swear_words.txt")
    p.add_argument("-o", "--output", default="sentiment.pkl.gz")
    return p.parse_args()


def main(args):
    train = pd.concat(map(pd.read_csv, args.train), ignore_index=True)
    with open(args.stop_words) as f:
        stop = [w.strip() for w in f if w.strip()]
    with open(args.slang) as f:
        slang = json.load(f)
    with open(args.swear_words) as f:
        swear = {w.strip() for w in f}
    rude = train["text"].map(lambda t: any(w in swear for w in t.split())).sum()
    print(f"{len(train)} reviews, {rude} with swear words")

    features = FeatureUnion([
        ("words", TfidfVectorizer(stop_words=stop, ngram_range=(1, 2), min_df=2)),
        ("chars", Pipeline([("tfidf", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4))),
                            ("svd", TruncatedSVD(8, random_state=0))])),
        ("length", TextLength()),
    ])
    pipe = Pipeline([("slang", SlangNormaliser(slang)), ("features", features), ("clf", LogisticRegression(max_iter=500))])
    grid = GridSearchCV(pipe, {"clf__C": [0.3, 3], "features__words__min_df": [1, 2]},
                        cv=StratifiedKFold(3, shuffle=True, random_state=2))
    grid.fit(train["text"], train["label"])
    print(grid.best_params_, round(grid.best_score_, 3))

    with gzip.open(args.output, "wb") as f:
        pickle.dump(grid.best_estimator_, f)

    test = pd.read_csv(args.test)
    print(classification_report(test["label"], grid.predict(test["text"])))


if __name__ == "__main__":
    main(parse_args())
