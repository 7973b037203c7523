# search.joblib: topics.csv
# final.joblib: topics.csv lexicon.json
import json

import joblib
import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import RandomizedSearchCV, train_test_split
from sklearn.pipeline import FeatureUnion, Pipeline

frame = pd.read_csv("topics.csv")
with open("wiki.txt", encoding="utf-8") as stream:
    print("vocabulary of the wiki:", len(set(stream.read().split())))
lexicon = json.load(open("lexicon.json"))

texts, topics = frame["text"].tolist(), frame["topic"].to_numpy()
train_texts, test_texts, y_train, y_test = train_test_split(texts, topics, stratify=topics, random_state=0)

union = FeatureUnion(
    [("words", TfidfVectorizer(sublinear_tf=True)), ("chars", CountVectorizer(analyzer="char_wb", ngram_range=(2, 3)))]
)
pipe = Pipeline([("features", union), ("clf", SGDClassifier(random_state=0))])
search = RandomizedSearchCV(
    pipe, {"clf__alpha": np.logspace(-5, -2, 10), "features__words__min_df": [1, 2]}, n_iter=3, cv=2, random_state=1
)
search.fit(train_texts, y_train)
print(search.best_params_, search.score(test_texts, y_test))
joblib.dump(search.best_estimator_, "search.joblib")

scores = [[sum(lexicon.get(w, 0.0) for w in t.split()), len(t)] for t in texts]
vectors = search.best_estimator_.named_steps["features"].transform(texts)
everything = hstack([vectors, csr_matrix(np.asarray(scores))]).tocsr()
final = SGDClassifier(loss="log_loss", random_state=0)
final.fit(everything, topics)
joblib.dump(final, "final.joblib")
