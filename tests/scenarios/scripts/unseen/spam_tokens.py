# spam.pkl: sms.tsv stopwords.txt
import pickle
import re
from pathlib import Path

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB

STOP = set(Path("stopwords.txt").read_text().split())
readme = Path("config.yml").read_text()
print(readme[:20])


def tokens(text):
    return [w for w in re.findall(r"[a-z]+", text.lower()) if w not in STOP]


messages, labels = [], []
for line in Path("sms.tsv").read_text().splitlines():
    label, _, text = line.partition("\t")
    messages.append(" ".join(tokens(text)))
    labels.append(label == "neg")

cut = int(0.8 * len(messages))
vectorizer = CountVectorizer(min_df=1)
counts = vectorizer.fit_transform(messages[:cut])
nb = MultinomialNB().fit(counts, labels[:cut])
print("accuracy", nb.score(vectorizer.transform(messages[cut:]), labels[cut:]))
pickle.dump((vectorizer, nb), open("spam.pkl", "wb"))
