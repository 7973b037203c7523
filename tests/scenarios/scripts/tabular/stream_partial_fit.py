# stream_clf.joblib: reviews_stream.jsonl.gz stopwords_en.txt
import gzip
import itertools
import json

import joblib
import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier


def read_stream(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def batched(iterable, size):
    iterator = iter(iterable)
    while batch := list(itertools.islice(iterator, size)):
        yield batch


stop = [line.strip() for line in open("stopwords_en.txt") if line.strip()]
vectorizer = HashingVectorizer(n_features=2**8, stop_words=stop, alternate_sign=False)
clf = SGDClassifier(loss="log_loss", random_state=0)
seen = 0
for batch in batched((row for row in read_stream("reviews_stream.jsonl.gz") if row["helpful"] > 2), 32):
    X = vectorizer.transform(row["body"] for row in batch)
    y = np.fromiter((row["liked"] for row in batch), dtype=int)
    if seen:
        print(f"progressive accuracy after {seen}: {clf.score(X, y):.3f}")
    clf.partial_fit(X, y, classes=[0, 1])
    seen += len(batch)

lexicon = dict(line.rstrip("\n").split("\t") for line in open("lexicon.tsv"))
print(len(lexicon), "words in the lexicon")
joblib.dump(clf, "stream_clf.joblib")
