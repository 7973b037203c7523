# knn.pkl: ratings.csv
# titles.pkl: items.csv ratings.csv
import csv
import pickle
from collections import defaultdict

import scipy.sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neighbors import NearestNeighbors

by_user = defaultdict(dict)
with open("ratings.csv") as f:
    for row in csv.DictReader(f):
        by_user[int(row["user"])][int(row["item"])] = float(row["rating"])
titles = {}
with open("items.csv") as f:
    for row in csv.DictReader(f):
        titles[int(row["item"])] = row["title"]

matrix = scipy.sparse.lil_matrix((max(by_user) + 1, len(titles)))
for user, items in by_user.items():
    for item, rating in items.items():
        matrix[user, item] = rating - sum(items.values()) / len(items)
knn = NearestNeighbors(n_neighbors=3, metric="cosine").fit(matrix.tocsr())
pickle.dump(knn, open("knn.pkl", "wb"))

profiles = [" ".join(titles[item] for item, rating in by_user[user].items() if rating > 3) for user in sorted(by_user)]
vectors = TfidfVectorizer(token_pattern=r"\S+").fit_transform(profiles)
with open("titles.pkl", "wb") as f:
    pickle.dump(NearestNeighbors(n_neighbors=2).fit(vectors), f)
with open("stopwords.txt") as f:
    print(f.read().split())
