# stars_model.joblib: reviews.jsonl catalogue.csv stopwords.txt

import json
import re

import joblib
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import classification_report
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MaxAbsScaler, OneHotEncoder


def read_jsonl(path):
    with open(path, encoding="utf-8") as f:
        return pd.DataFrame(json.loads(line) for line in f if line.strip())


def clean(s):
    return re.sub(r"[^a-z ]+", " ", s.lower()).strip()


class TextShape(BaseEstimator, TransformerMixin):
    """length, words, mean word length"""

    def fit(self, X, y=None):
        self.n_features_in_ = 1
        return self

    def transform(self, X):
        words = [t.split() for t in X]
        return np.array([[len(t), len(w), np.mean([len(x) for x in w])] for t, w in zip(X, words)])


def prepare(path, catalogue):
    df = read_jsonl(path)
    df["text"] = df["text"].map(clean)
    df["mood"] = pd.cut(df["stars"], [0, 2, 3, 5], labels=["bad", "so-so", "good"]).astype(str)
    return df.merge(catalogue, on="product_id", how="left", validate="many_to_one")


stop = open("stopwords.txt").read().split()
catalogue = pd.read_csv("catalogue.csv")
df = prepare("reviews.jsonl", catalogue)
brands = set(open("brand_words.txt").read().split())
print("reviews that mention a brand:", df["text"].map(lambda t: bool(brands & set(t.split()))).sum())

features = ColumnTransformer([
    ("tfidf", TfidfVectorizer(stop_words=stop, ngram_range=(1, 2), min_df=2, sublinear_tf=True), "text"),
    ("chars", CountVectorizer(analyzer="char_wb", ngram_range=(3, 3), max_features=200), "text"),
    ("shape", Pipeline([("s", TextShape()), ("scale", MaxAbsScaler())]), "text"),
    ("cat", OneHotEncoder(handle_unknown="ignore"), ["category"]),
    ("price", MaxAbsScaler(), ["list_price"]),
])
model = Pipeline([("features", features), ("sgd", SGDClassifier(loss="log_loss", alpha=1e-3, random_state=4, max_iter=400, tol=1e-3))])

X, y = df[["text", "category", "list_price"]], df["mood"]
print(classification_report(y, cross_val_predict(model, X, y, cv=3), zero_division=0))
weights = np.log1p(df["helpful"]) + 1
model.fit(X, y, sgd__sample_weight=weights)
joblib.dump(model, "stars_model.joblib")

feb = prepare("reviews_feb.jsonl", catalogue)
feb["predicted"] = model.predict(feb[X.columns])
print(pd.crosstab(feb["mood"], feb["predicted"]))
feb[["id", "predicted"]].to_json("feb_predictions.json", orient="records")
