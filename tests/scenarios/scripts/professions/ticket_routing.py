# artifacts/tfidf.pkl: gen_01.txt gen_02.txt gen_03.txt gen_04.txt gen_05.txt gen_06.txt gen_07.txt gen_08.txt stopwords_support.txt
# artifacts/router.pkl: gen_01.txt gen_02.txt gen_03.txt gen_04.txt gen_05.txt gen_06.txt gen_07.txt gen_08.txt stopwords_support.txt tickets.jsonl
# artifacts/router_nb.pkl: tickets.jsonl

import json
import pickle
from collections import Counter
from pathlib import Path

from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import Pipeline

ART = Path("artifacts")
ART.mkdir(exist_ok=True)


def read_jsonl(path):
    with open(path, encoding="utf-8") as fh:
        return [json.loads(line) for line in fh if line.strip()]


def dump(obj, name):
    with (ART / name).open("wb") as fh:
        pickle.dump(obj, fh)
    print("saved", name)


# background corpus gives vocabulary and idf
docs = [p.read_text(encoding="utf-8") for p in sorted(Path("corpus_general").glob("*.txt"))]
stop = Path("stopwords_support.txt").read_text().split()
vec = TfidfVectorizer(stop_words=stop, sublinear_tf=True)
vec.fit(docs)
print("documents", len(docs), "vocabulary", len(vec.vocabulary_))
dump(vec, "tfidf.pkl")

tickets = read_jsonl("tickets.jsonl")
inbox = read_jsonl("tickets_new.jsonl")
print("labelled", Counter(t["queue"] for t in tickets), "inbox", len(inbox))

texts, queues = zip(*[(t["text"].lower(), t["queue"]) for t in tickets])
router = LogisticRegression(C=5.0).fit(vec.transform(texts), queues)
dump(router, "router.pkl")

nb = Pipeline([("count", CountVectorizer(min_df=2)), ("nb", MultinomialNB(alpha=0.3))])
nb.fit(texts, queues)
dump(nb, "router_nb.pkl")

# routing of the inbox
lines = []
for t in inbox:
    a = router.predict(vec.transform([t["text"]]))[0]
    b = nb.predict([t["text"]])[0]
    lines.append({"id": t["id"], "router": str(a), "nb": str(b), "agree": bool(a == b)})
Path("routed.json").write_text(json.dumps(lines, indent=1))
print("agreement on inbox", sum(l["agree"] for l in lines) / len(lines))
