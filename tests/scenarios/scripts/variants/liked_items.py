# model.joblib: items.csv ratings.csv
import csv

import joblib
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import CountVectorizer

titles = {row["item"]: row["title"] for row in csv.DictReader(open("items.csv"))}
ratings = list(csv.DictReader(open("ratings.csv")))
print(sum(1 for _ in open("orders.csv")))
liked = [titles[row["item"]] for row in ratings if float(row["rating"]) >= 3]
counts = CountVectorizer(token_pattern=r"\S+").fit_transform(liked)
joblib.dump(KMeans(2, n_init=1, random_state=0).fit(counts), "model.joblib")
