# genre_model.pkl: blurbs_a.jsonl.gz blurbs_b.jsonl.gz genres.csv stop_words_library.txt

import pickle
import sys
from collections import Counter
from functools import partial

sys.path.append("")

from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier

from catalogue.labels import Relabel
from catalogue.readers import batches, code_table, open_any, records

PARTS = ("blurbs_a.jsonl.gz", "blurbs_b.jsonl.gz")
EPOCHS = 3


def stop_words(path):
    with open_any(path) as f:
        return sorted(set(map(str.strip, f)))


def stream(relabel, *, epochs=EPOCHS, size=20):
    for _ in range(epochs):
        yield from batches(relabel(records(*PARTS)), size)


class GenreModel:
    def __init__(self, words, classes):
        self.vectorizer = HashingVectorizer(n_features=256, stop_words=words, alternate_sign=False)
        self.classifier = SGDClassifier(loss="log_loss", random_state=4)
        self.classes = classes

    def update(self, batch):
        texts, genres = zip(*batch)
        self.classifier.partial_fit(self.vectorizer.transform(texts), genres, classes=self.classes)
        return len(texts)

    def __call__(self, texts):
        return self.classifier.predict(self.vectorizer.transform(texts))


renamed = code_table("genres_1998.csv").items() - code_table("genres.csv").items()
print("renamed since 1998:", sorted(renamed))

relabel = Relabel(code_table("genres.csv"))
model = GenreModel(stop_words("stop_words_library.txt"), relabel.classes)
seen = sum(map(model.update, stream(relabel)))
print(seen, "blurbs learnt")

with open("genre_model.pkl", "wb") as out:
    pickle.dump(model.__dict__, out)

read_new = partial(records, "blurbs_new.jsonl")
print(Counter(model([r["blurb"] for r in read_new()])))
print("right:", sum(g == t for g, (_, t) in zip(model([r["blurb"] for r in read_new()]), relabel(read_new()))))
