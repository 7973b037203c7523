# out/tickets_tfidf.joblib: tickets_train.jsonl.gz stop_words_de.txt
# out/tickets_hash.joblib: tickets_train.jsonl.gz tickets_archive.jsonl.gz

"""Route support tickets to a queue."""
import csv
import gzip
import json
import re
from collections import Counter
from pathlib import Path

import joblib
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.metrics import classification_report
from sklearn.pipeline import Pipeline

OUT = Path("out")
TOKEN = re.compile(r"[a-z]{3,}")


def read_jsonl(path):
    with gzip.open(path, "rt", encoding="utf-8") as fh:
        for line in fh:
            line = line.strip()
            if line:
                yield json.loads(line)


def load_tickets(path):
    records = list(read_jsonl(path))
    return [r["text"].lower() for r in records], [r["queue"] for r in records]


def load_stop_words(path):
    words = Path(path).read_text(encoding="utf-8").split()
    return sorted(set(w.lower() for w in words))


def tfidf_pipeline(stop_words):
    return Pipeline([
        ("tfidf", TfidfVectorizer(stop_words=stop_words, ngram_range=(1, 2), min_df=2, sublinear_tf=True)),
        ("clf", LogisticRegression(C=3.0, max_iter=500)),
    ])


def hash_pipeline():
    return Pipeline([
        ("hash", HashingVectorizer(n_features=256, alternate_sign=False)),
        ("clf", SGDClassifier(loss="log_loss", random_state=11, max_iter=60)),
    ])


def headcount(path):
    with open(path, newline="") as fh:
        return {row["queue"]: int(row["agents"]) for row in csv.DictReader(fh)}


def workload(queues, agents):
    n = Counter(queues)
    for q, k in n.most_common():
        print(f"{q:<10} {k:4d} tickets  {k / agents[q]:.1f} per agent")


def main():
    OUT.mkdir(exist_ok=True)
    texts, queues = load_tickets("tickets_train.jsonl.gz")
    old_texts, old_queues = load_tickets("tickets_archive.jsonl.gz")
    stop = load_stop_words("stop_words_de.txt")
    workload(queues, headcount("queue_headcount.csv"))

    most = Counter(t for text in texts for t in TOKEN.findall(text)).most_common(8)
    print("most frequent tokens:", most)

    a = tfidf_pipeline(stop).fit(texts, queues)
    joblib.dump(a, OUT / "tickets_tfidf.joblib")

    # hashing needs no vocabulary, so the archive can go in as well
    b = hash_pipeline().fit(old_texts + texts, old_queues + queues)
    joblib.dump(b, OUT / "tickets_hash.joblib")

    ev_texts, ev_queues = load_tickets("tickets_eval.jsonl.gz")
    for name, model in (("tfidf", a), ("hash", b)):
        print(name)
        print(classification_report(ev_queues, model.predict(ev_texts), zero_division=0))


if __name__ == "__main__":
    main()
