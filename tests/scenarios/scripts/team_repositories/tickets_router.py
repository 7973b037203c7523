# kb_topics.pkl: kb_articles.jsonl stopwords_mixed.txt
# ticket_router.pkl: tickets_labelled.csv kb_articles.jsonl stopwords_mixed.txt vocab_terms.json

import json
import pickle
import re
from collections import Counter
from itertools import chain
from operator import itemgetter

import pandas as pd
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.naive_bayes import ComplementNB
from sklearn.pipeline import Pipeline

TOKEN = re.compile(r"[a-z]{3,}")
VOCAB_FILE = "vocab_terms.json"


def tokens(text):
    return TOKEN.findall(text.lower())


def load_articles(path="kb_articles.jsonl"):
    with open(path) as f:
        return [json.loads(line)["content"] for line in f]


def load_stopwords(path="stopwords_mixed.txt"):
    with open(path) as f:
        return sorted({w.strip() for w in f} - {""})


def build_vocab(texts, stop, min_count=3):
    counts = Counter(chain.from_iterable(map(tokens, texts)))
    ranked = sorted(((w, c) for w, c in counts.items() if c >= min_count and w not in stop), key=itemgetter(1, 0), reverse=True)
    with open(VOCAB_FILE, "w") as f:
        json.dump([w for w, _ in ranked], f)


def train_router(tickets):
    with open(VOCAB_FILE) as f:
        vocab = json.load(f)
    pipe = Pipeline([
        ("tfidf", TfidfVectorizer(vocabulary=vocab, tokenizer=tokens, token_pattern=None, sublinear_tf=True)),
        ("nb", ComplementNB(alpha=0.3)),
    ])
    return pipe.fit(tickets["body"], tickets["queue"])


def train_topics(articles, stop):
    vec = TfidfVectorizer(stop_words=stop, token_pattern=r"[a-z]{3,}")
    W = vec.fit_transform(articles)
    nmf = NMF(n_components=3, init="nndsvd", max_iter=400, random_state=0).fit(W)
    names = vec.get_feature_names_out()
    for k, comp in enumerate(nmf.components_):
        print("topic", k, [str(names[j]) for j in comp.argsort()[-4:]])
    return {"vectorizer": vec, "nmf": nmf}


if __name__ == "__main__":
    tickets = pd.read_csv("tickets_labelled.csv")
    macros = pd.read_csv("reply_macros.csv")
    articles = load_articles()
    stop = load_stopwords()
    print(len(tickets), "tickets", len(articles), "articles", len(macros), "macros")
    print("mean macro length", macros["text"].str.len().mean())

    build_vocab(chain(tickets["body"], articles), set(stop))
    router = train_router(tickets)
    with open("ticket_router.pkl", "wb") as f:
        pickle.dump(router, f)

    with open("kb_topics.pkl", "wb") as f:
        pickle.dump(train_topics(articles, stop), f)

    inbox = pd.read_csv("tickets_inbox.csv")
    inbox["queue"] = router.predict(inbox["body"])
    inbox.to_csv("inbox_routed.csv", index=False)
    print(inbox["queue"].value_counts())
