# registry/spam_2026_01.joblib: mails_2026_01.tsv
# registry/spam_2026_02.joblib: mails_2026_01.tsv mails_2026_02.tsv
# registry/spam_2026_03.joblib: mails_2026_01.tsv mails_2026_02.tsv mails_2026_03.tsv

import glob
import os

import joblib
import pandas as pd
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier

REGISTRY = "registry"
os.makedirs(REGISTRY, exist_ok=True)
vec = HashingVectorizer(n_features=2 ** 10, alternate_sign=False)


def read_month(path):
    return pd.read_csv(path, sep="\t", names=["label", "text"])


def month_of(path):
    return os.path.basename(path)[len("mails_"):-len(".tsv")]


files = sorted(glob.glob("mails_*.tsv"))
previous = None
for path, next_path in zip(files[:-1], files[1:]):
    month = month_of(path)
    df = read_month(path)
    if previous is None:
        clf = SGDClassifier(loss="log_loss", alpha=1e-4, random_state=0)
    else:
        clf = joblib.load(previous)
    clf.partial_fit(vec.transform(df["text"]), df["label"], classes=["ham", "spam"])
    previous = os.path.join(REGISTRY, f"spam_{month}.joblib")
    joblib.dump(clf, previous)

    # how would it have done in the following month?
    nxt = read_month(next_path)
    print(month, "->", month_of(next_path), round(clf.score(vec.transform(nxt["text"]), nxt["label"]), 3))
