# online.pkl: sport_0.txt space_1.txt sport_2.txt space_3.txt sport_4.txt space_5.txt
import glob
import itertools
import os
import pickle

from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.naive_bayes import MultinomialNB

TOPICS = {"sport": 0, "space": 1}


def body_of(path):
    with open(path, encoding="latin-1") as f:
        header, _, body = f.read().partition("\n\n")
    return body.strip().lower()


def stream_documents(paths):
    for path in paths:
        topic = os.path.basename(path).split("_")[0]
        yield {"text": body_of(path), "label": TOPICS[topic]}


def get_minibatch(doc_iter, size):
    data = [(d["text"], d["label"]) for d in itertools.islice(doc_iter, size)]
    if not data:
        return [], []
    texts, labels = zip(*data)
    return list(texts), list(labels)


def number(path):
    return int(os.path.splitext(path)[0].rsplit("_", 1)[1])


paths = sorted(glob.glob("corpus/*_?.txt"), key=number)
about = open("corpus/README").read()
print(about.strip())
train_paths, test_paths = paths[:6], paths[6:]

vectorizer = HashingVectorizer(n_features=2**8, alternate_sign=False)
X_test, y_test = get_minibatch(stream_documents(test_paths), 100)
clf = MultinomialNB()
stream = stream_documents(train_paths)
texts, labels = get_minibatch(stream, 2)
while texts:
    clf.partial_fit(vectorizer.transform(texts), labels, classes=[0, 1])
    texts, labels = get_minibatch(stream, 2)
print("accuracy", clf.score(vectorizer.transform(X_test), y_test))
with open("online.pkl", "wb") as f:
    pickle.dump(clf, f)
