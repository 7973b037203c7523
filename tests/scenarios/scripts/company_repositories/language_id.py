# langid.pickle: lang_de.txt lang_fi.txt lang_it.txt

import pickle
from pathlib import Path

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import cross_val_score
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import Pipeline

SUPPORTED = ["de", "fi", "it"]

corpus = {p.stem.removeprefix("lang_"): p.read_text(encoding="utf-8").splitlines() for p in sorted(Path(".").glob("lang_*.txt"))}
for lang, lines in corpus.items():
    print(lang, len(lines), "lines,", sum(len(x) for x in lines), "characters")

texts, langs = [], []
for lang in SUPPORTED:
    texts += corpus[lang]
    langs += [lang] * len(corpus[lang])

model = Pipeline([
    ("ngrams", CountVectorizer(analyzer="char_wb", ngram_range=(1, 3), max_features=400)),
    ("nb", MultinomialNB(alpha=0.5)),
])
print("cv accuracy", cross_val_score(model, texts, langs, cv=5).mean())
model.fit(texts, langs)
with open("langid.pickle", "wb") as f:
    pickle.dump(model, f)

# what happens with languages that we do not support yet?
for lang in sorted(set(corpus) - set(SUPPORTED)):
    proba = model.predict_proba(corpus[lang])
    print(lang, "looks like", model.classes_[proba.mean(axis=0).argmax()], proba.max(axis=1).mean().round(3))
