# author_field.joblib: coauthors.edgelist author_fields.csv merged_accounts.txt
import collections
import csv
import pathlib

import joblib
import networkx as nx
import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import LabelEncoder, StandardScaler

DATA = pathlib.Path()
MEASURES = {}


def measure(f):
    MEASURES[f.__name__] = f
    return f


@measure
def pagerank(g):
    return nx.pagerank(g, weight="weight")


@measure
def clustering(g):
    return nx.clustering(g)


@measure
def core(g):
    return nx.core_number(g)


@measure
def strength(g):
    return dict(g.degree(weight="weight"))


@measure
def closeness(g):
    return nx.closeness_centrality(g)


def read_graph():
    g = nx.read_weighted_edgelist(DATA / "coauthors.edgelist")
    merged = (DATA / "merged_accounts.txt").read_text().split()
    g.remove_nodes_from(merged)
    g.remove_edges_from(list(nx.selfloop_edges(g)))
    return g


def read_fields(name):
    with (DATA / name).open(newline="") as f:
        return {row["author"]: row["field"] for row in csv.DictReader(f)}


def describe(g, fields):
    values = {name: f(g) for name, f in MEASURES.items()}
    rows = {}
    for author in g:
        row = {name: v[author] for name, v in values.items()}
        near = collections.Counter(fields[n] for n in g[author] if n in fields)
        row.update({f"near={field}": k for field, k in near.items()})
        rows[author] = row
    return rows


graph = read_graph()
fields = read_fields("author_fields.csv")
rows = describe(graph, fields)

cited = nx.read_gml(DATA / "citations.gml")
print("most cited:", max(cited.in_degree, key=lambda pair: pair[1]))
print("departments are connected:", nx.is_connected(nx.read_graphml(DATA / "departments.graphml")))

authors = [a for a in fields if a in rows]
encoder = LabelEncoder().fit(list(fields.values()))
y = encoder.transform([fields[a] for a in authors])
model = Pipeline([("dict", DictVectorizer(sparse=False)), ("scale", StandardScaler()), ("sgd", SGDClassifier(loss="log_loss", random_state=0))])
train_rows = [rows[a] for a in authors]
print("cv:", cross_val_score(model, train_rows, y, cv=RepeatedStratifiedKFold(n_splits=3, n_repeats=2, random_state=2)).mean().round(3))
model.fit(train_rows, y)
joblib.dump((model, encoder), DATA / "author_field.joblib")

new = {a: f for a, f in read_fields("author_fields_new.csv").items() if a in rows}
guess = encoder.inverse_transform(model.predict([rows[a] for a in new]))
print("new authors:", np.mean(guess == np.array(list(new.values()))).round(3))
