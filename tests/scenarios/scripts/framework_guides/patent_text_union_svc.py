# patent_router.joblib: patents.jsonl.gz patent_classes.zip stop_terms.txt glossary.txt
import argparse
import csv
import gzip
import io
import json
import zipfile
from operator import itemgetter

import joblib
import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.metrics import classification_report
from sklearn.model_selection import RandomizedSearchCV
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import FunctionTransformer, MaxAbsScaler
from sklearn.svm import LinearSVC


def documents(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def word_list(path):
    with open(path) as f:
        return [w.strip() for w in f if w.strip()]


def examiner_labels(path):
    with zipfile.ZipFile(path) as z:
        return {r["id"]: r["cls"] for r in csv.DictReader(io.StringIO(z.read("classes.csv").decode()))}


def pick(key):
    return FunctionTransformer(pluck, kw_args={"key": key}, validate=False)


def pluck(rows, key):
    return list(map(itemgetter(key), rows))


def get_args():
    ap = argparse.ArgumentParser()
    ap.add_argument("--docs", default="patents.jsonl.gz")
    ap.add_argument("--labels", default="patent_classes.zip")
    ap.add_argument("--stop", default="stop_terms.txt")
    ap.add_argument("--glossary", default="glossary.txt")
    ap.add_argument("--recent", default="patents_2024.jsonl.gz")
    ap.add_argument("--out", default="patent_router.joblib")
    return ap.parse_args()


def main():
    args = get_args()
    labels = examiner_labels(args.labels)
    rows = np.array(list(documents(args.docs)), dtype=object)
    y = [labels[r["id"]] for r in rows]

    english, german = word_list(args.stop), word_list("stop_terms_german.txt")
    print(len(english), "English stop terms;", len(german), "German ones are for the next release")

    union = FeatureUnion([
        ("body", Pipeline([("pick", pick("abstract")), ("tfidf", TfidfVectorizer(stop_words=english, sublinear_tf=True))])),
        ("terms", Pipeline([("pick", pick("abstract")), ("count", CountVectorizer(vocabulary=word_list(args.glossary)))])),
        ("title", Pipeline([("pick", pick("title")), ("chars", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 3)))])),
    ])
    model = Pipeline([("features", union), ("scale", MaxAbsScaler()), ("svc", LinearSVC())])
    search = RandomizedSearchCV(
        model, {"svc__C": np.logspace(-2, 1, 10), "features__body__tfidf__min_df": [1, 2]}, n_iter=3, cv=3, random_state=7
    ).fit(rows, y)
    print(search.best_params_)
    joblib.dump({"model": search.best_estimator_, "classes": sorted(set(y))}, args.out, compress=3)

    recent = list(documents(args.recent))
    print(classification_report([r["cls"] for r in recent], search.predict(np.array(recent, dtype=object)), zero_division=0))


if __name__ == "__main__":
    main()
