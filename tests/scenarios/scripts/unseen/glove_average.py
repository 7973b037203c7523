# model.joblib: sms.tsv glove.txt
import joblib
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression


def load_glove(path):
    embeddings_index = {}
    with open(path) as f:
        for line in f:
            word, coefs = line.split(maxsplit=1)
            embeddings_index[word] = np.fromstring(coefs, "f", sep=" ")
    print("Found %s word vectors." % len(embeddings_index))
    return embeddings_index


def embed(sentence, index):
    vectors = [index[w] for w in sentence.split() if w in index]
    return np.mean(vectors, axis=0)


sms = pd.read_csv("sms.tsv", sep="\t", names=["label", "text"])
stop = pd.read_csv("stopwords.txt", header=None)
glove = load_glove("glove.txt")
features = np.vstack([embed(text, glove) for text in sms["text"]])
labels = (sms["label"] == "pos").astype(int)
clf = LogisticRegression(max_iter=200).fit(features, labels)
joblib.dump(clf, "model.joblib")
print(len(stop))
