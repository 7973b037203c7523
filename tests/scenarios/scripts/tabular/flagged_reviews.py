# unflagged.joblib: reviews_shop.jsonl flagged_ids.txt
# forum_topics.joblib: reviews_forum.jsonl stopwords_en.txt
"""Naive Bayes without the reviews that were flagged; topics of the forum."""
import json
import re
from collections import Counter
from pathlib import Path

import joblib
import numpy as np
from sklearn.decomposition import LatentDirichletAllocation
from sklearn.feature_extraction import DictVectorizer
from sklearn.naive_bayes import MultinomialNB

WORD = re.compile(r"[a-z]+")
flagged = set(Path("flagged_ids.txt").read_text().splitlines())
stop = frozenset(Path("stopwords_en.txt").read_text().split())


def reviews(path):
    for line in Path(path).open():
        review = json.loads(line)
        yield review["id"], Counter(WORD.findall(review["text"].lower())), review["stars"]


counts, stars = [], []
for key, words, rating in reviews("reviews_shop.jsonl"):
    if key in flagged:
        continue
    counts.append(words)
    stars.append(rating >= 4)
vectorizer = DictVectorizer()
model = MultinomialNB().fit(vectorizer.fit_transform(counts), stars)
joblib.dump((vectorizer, model), "unflagged.joblib")

forum = [{w: n for w, n in words.items() if w not in stop} for _, words, _ in reviews("reviews_forum.jsonl")]
vocabulary = {word: n for n, word in enumerate(sorted(set().union(*forum)))}
matrix = np.zeros((len(forum), len(vocabulary)), dtype=np.int32)
for row, words in enumerate(forum):
    for word, number in words.items():
        matrix[row, vocabulary[word]] = number
topics = LatentDirichletAllocation(2, max_iter=2, random_state=0).fit(matrix)
joblib.dump(topics, "forum_topics.joblib")
print(sum(1 for _ in open("lexicon.tsv")), "lexicon words")
