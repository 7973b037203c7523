# artifacts/topic_clf.joblib: tickets_2025.csv tickets_annotated.jsonl stopwords_support.txt
# artifacts/urgency_clf.joblib: tickets_2025.csv stopwords_support.txt

import json
import pathlib

import joblib
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.naive_bayes import ComplementNB
from sklearn.pipeline import make_pipeline

out = pathlib.Path("artifacts")
out.mkdir(exist_ok=True)

with open("stopwords_support.txt", encoding="utf-8") as fh:
    stop = [line.strip() for line in fh if line.strip()]

tickets = pd.read_csv("tickets_2025.csv")
with open("tickets_annotated.jsonl", encoding="utf-8") as fh:
    annotated = [json.loads(line) for line in fh]
inbox = pd.read_csv("tickets_inbox.csv")

# topic: helpdesk export + the rows from the annotation round
texts = tickets["text"].tolist() + [a["body"] for a in annotated]
topics = tickets["topic"].tolist() + [a["label"] for a in annotated]
X_tr, X_te, y_tr, y_te = train_test_split(texts, topics, test_size=0.2, random_state=13, stratify=topics)
topic_clf = GridSearchCV(
    make_pipeline(TfidfVectorizer(stop_words=stop, ngram_range=(1, 2), min_df=2), LogisticRegression(max_iter=300)),
    {"logisticregression__C": [0.3, 1, 3]},
    cv=3,
)
topic_clf.fit(X_tr, y_tr)
print("topic acc", topic_clf.score(X_te, y_te), topic_clf.best_params_)
joblib.dump(topic_clf.best_estimator_, out / "topic_clf.joblib")

# urgency only exists in the export
urgency_clf = make_pipeline(TfidfVectorizer(stop_words=stop, sublinear_tf=True), ComplementNB(alpha=0.3))
urgency_clf.fit(tickets["text"], tickets["urgency"])
joblib.dump(urgency_clf, out / "urgency_clf.joblib")

inbox["topic"] = topic_clf.predict(inbox["text"])
inbox["urgency"] = urgency_clf.predict(inbox["text"])
inbox.to_csv(out / "inbox_routed.csv", index=False)
print(inbox.groupby(["topic", "urgency"]).size())
