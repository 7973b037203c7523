# reviews_base.joblib: reviews_labeled.csv
# reviews_final.joblib: reviews_labeled.csv reviews_unlabeled.csv pseudo_batch.csv

"""Self-training for the review classifier.

1. train on the labelled reviews
2. label the unlabelled ones, keep the confident ones, write them for spot checks
3. train again on everything
"""
import joblib
import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import accuracy_score
from sklearn.naive_bayes import ComplementNB
from sklearn.pipeline import make_pipeline

LABELED = "reviews_labeled.csv"
UNLABELED = "reviews_unlabeled.csv"
GOLD = "reviews_gold.csv"
PSEUDO = "pseudo_batch.csv"

CONFIDENCE = 0.8
MAX_PER_CLASS = 60


def clean(series):
    return series.str.lower().str.replace(r"[^a-z ]", " ", regex=True).str.strip()


def new_model():
    return make_pipeline(CountVectorizer(ngram_range=(1, 2), binary=True), ComplementNB(alpha=0.5))


def load_labeled(path):
    df = pd.read_csv(path)
    df["text"] = clean(df["text"])
    return df[["text", "positive"]]


def pseudo_label(model, path):
    pool = pd.read_csv(path)
    pool["text"] = clean(pool["text"])
    proba = model.predict_proba(pool["text"])
    pool["positive"] = model.classes_[proba.argmax(axis=1)]
    pool["confidence"] = proba.max(axis=1).round(4)
    sure = pool[pool["confidence"] >= CONFIDENCE]
    # same number per class, the surest first
    sure = sure.sort_values(["confidence", "review_id"], ascending=[False, True])
    picked = sure.groupby("positive").head(MAX_PER_CLASS)
    print(f"{len(pool)} unlabelled, {len(sure)} sure, {len(picked)} picked")
    return picked


def evaluate(name, model, gold):
    acc = accuracy_score(gold["positive"], model.predict(gold["text"]))
    print(f"{name}: accuracy on gold {acc:.3f}")
    return acc


def main():
    labeled = load_labeled(LABELED)
    gold = load_labeled(GOLD)
    print("share positive:", labeled["positive"].mean().round(3), "/ gold", gold["positive"].mean().round(3))

    base = new_model().fit(labeled["text"], labeled["positive"])
    evaluate("base", base, gold)
    joblib.dump(base, "reviews_base.joblib", compress=3)

    pseudo_label(base, UNLABELED).to_csv(PSEUDO, index=False)

    extra = pd.read_csv(PSEUDO)
    train = pd.concat([labeled, extra[["text", "positive"]]], ignore_index=True)
    weights = np.r_[np.ones(len(labeled)), extra["confidence"].to_numpy() * 0.5]
    final = new_model()
    final.fit(train["text"], train["positive"], complementnb__sample_weight=weights)
    evaluate("final", final, gold)
    joblib.dump(final, "reviews_final.joblib", compress=3)


if __name__ == "__main__":
    main()
