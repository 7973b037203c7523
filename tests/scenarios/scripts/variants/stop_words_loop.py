# model.joblib: sms.tsv stopwords.txt
import joblib
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier

with open("stopwords.txt") as file:
    stop = {line.strip() for line in file}
with open("wiki.txt") as file:
    known = {word for line in file for word in line.split()}
texts, kinds = [], []
for line in open("sms.tsv"):
    kind, text = line.rstrip().split("\t")
    kept = []
    for word in text.split():
        if word in stop:
            continue
        kept.append(word)
    texts.append(" ".join(kept))
    kinds.append(kind)
print(len(known), "words elsewhere")
counts = HashingVectorizer(n_features=32).transform(texts)
joblib.dump(SGDClassifier().fit(counts, kinds), "model.joblib")
