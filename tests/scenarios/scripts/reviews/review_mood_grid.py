# review_mood.joblib: reviews_2022.csv reviews_2023.csv stopwords.txt

import argparse
from pathlib import Path

import joblib
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import Pipeline


def parse_args():
    p = argparse.ArgumentParser()
    p.add_argument("--reviews", nargs="+", default=["reviews_2022.csv", "reviews_2023.csv"])
    p.add_argument("--blind", default="reviews_blind.csv")
    p.add_argument("--stopwords", type=Path, default=Path("stopwords.txt"))
    p.add_argument("--words", default="sentiment_words.csv")
    p.add_argument("--out", default="review_mood.joblib")
    return p.parse_args()


def coverage(texts, words):
    seen = set(" ".join(texts).split())
    return len(seen & set(words)) / len(words)


def main():
    args = parse_args()
    reviews = pd.concat(map(pd.read_csv, args.reviews), ignore_index=True).drop_duplicates("review")
    stop = args.stopwords.read_text().split()
    print(f"{coverage(reviews.review, pd.read_csv(args.words).word):.0%} of the sentiment words occur")

    search = GridSearchCV(
        Pipeline([("tfidf", TfidfVectorizer(stop_words=stop)), ("clf", LogisticRegression(max_iter=300))]),
        {"tfidf__ngram_range": [(1, 1), (1, 2)], "clf__C": [0.3, 3.0]},
        cv=StratifiedKFold(3, shuffle=True, random_state=0),
        scoring="f1",
    )
    search.fit(reviews["review"], reviews["liked"])
    print(search.best_params_, search.best_score_)

    blind = pd.read_csv(args.blind)
    print(classification_report(blind["liked"], search.predict(blind["review"])))
    joblib.dump(search.best_estimator_, args.out)


if __name__ == "__main__":
    main()
