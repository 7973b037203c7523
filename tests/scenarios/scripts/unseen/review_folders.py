# sentiment.joblib: train_pos_0.txt train_pos_1.txt train_pos_2.txt train_pos_3.txt train_neg_0.txt train_neg_1.txt train_neg_2.txt train_neg_3.txt
import glob
import os

import joblib
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import classification_report
from sklearn.pipeline import Pipeline


def load(folder):
    texts, labels = [], []
    for label, name in enumerate(["neg", "pos"]):
        for path in sorted(glob.glob(os.path.join(folder, name, "*.txt"))):
            with open(path, encoding="utf-8") as f:
                texts.append(f.read().lower())
            labels.append(label)
    return texts, labels


train_texts, train_labels = load("reviews/train")
test_texts, test_labels = load("reviews/test")
pipeline = Pipeline([("tfidf", TfidfVectorizer(ngram_range=(1, 2))), ("clf", SGDClassifier(max_iter=20, tol=None))])
pipeline.fit(train_texts, train_labels)
print(classification_report(test_labels, pipeline.predict(test_texts), zero_division=0))
joblib.dump(pipeline, "sentiment.joblib")
