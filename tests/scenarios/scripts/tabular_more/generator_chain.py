# chain.joblib: reviews_shop.jsonl reviews_forum.jsonl flagged_ids.txt
import json
from itertools import chain, filterfalse

import joblib
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression


def lines(*paths):
    for path in paths:
        with open(path) as file:
            yield from file


def parsed(source):
    for line in source:
        yield json.loads(line)


def labelled(source):
    for review in source:
        yield review["text"].lower(), review["stars"] >= 4


with open("flagged_ids.txt") as file:
    flagged = {line.strip() for line in file}
reviews = filterfalse(lambda review: review["id"] in flagged, parsed(lines("reviews_shop.jsonl", "reviews_forum.jsonl")))
texts, labels = zip(*labelled(reviews), strict=True)
vectorizer = CountVectorizer(max_features=30)
X = vectorizer.fit_transform(texts)
model = LogisticRegression(max_iter=300).fit(X, labels)
joblib.dump({"vectorizer": vectorizer, "model": model}, "chain.joblib")
lexicon = dict(chain.from_iterable([line.split("\t")] for line in lines("lexicon.tsv")))
print(len(lexicon), model.score(X, labels))
