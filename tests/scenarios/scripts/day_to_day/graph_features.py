# bot_forest.joblib: follows_edges.csv account_labels.csv node_features.csv
# bot_mentions.joblib: mentions_edges.csv account_attrs.csv account_labels.csv

# Bot detection from the follower graph. No graph library on the cluster, so
# the features are made by hand.

import csv
from collections import defaultdict

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


class DiGraph:
    def __init__(self):
        self.out = defaultdict(set)
        self.inc = defaultdict(set)

    @classmethod
    def from_csv(cls, path):
        g = cls()
        with open(path, newline="") as f:
            for row in csv.DictReader(f):
                g.add(int(row["src"]), int(row["dst"]))
        return g

    def add(self, u, v):
        self.out[u].add(v)
        self.inc[v].add(u)

    def nodes(self):
        return sorted(set(self.out) | set(self.inc))

    def edges(self):
        return {(u, v) for u, vs in self.out.items() for v in vs}

    def reciprocity(self, u):
        mine = self.out.get(u, set())
        return len(mine & self.inc.get(u, set())) / len(mine) if mine else 0.0

    def triangles(self, u):
        nb = self.out.get(u, set())
        return sum(len(self.out.get(v, set()) & nb) for v in nb)


def pagerank(g, n, steps=30, d=0.85):
    rank = np.full(n, 1.0 / n)
    for _ in range(steps):
        nxt = np.full(n, (1 - d) / n)
        for u in range(n):
            targets = g.out.get(u, set())
            if targets:
                for v in targets:
                    nxt[v] += d * rank[u] / len(targets)
            else:
                nxt += d * rank[u] / n
        rank = nxt
    return rank


def write_features(g, path, n=120):
    pr = pagerank(g, n)
    with open(path, "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(["account", "out_deg", "in_deg", "reciprocity", "triangles", "pagerank"])
        for u in range(n):
            w.writerow([u, len(g.out.get(u, ())), len(g.inc.get(u, ())),
                        round(g.reciprocity(u), 4), g.triangles(u), f"{pr[u]:.6f}"])


def main():
    graphs = {name: DiGraph.from_csv(f) for name, f in {
        "follows": "follows_edges.csv",
        "follows_old": "follows_edges_2021.csv",
        "mentions": "mentions_edges.csv",
    }.items()}
    for name, g in graphs.items():
        print(f"{name}: {len(g.nodes())} nodes, {len(g.edges())} edges")
    kept = graphs["follows"].edges() & graphs["follows_old"].edges()
    print("edges that were there in 2021:", len(kept))

    write_features(graphs["follows"], "node_features.csv")

    labels = pd.read_csv("account_labels.csv")
    feats = pd.read_csv("node_features.csv").merge(labels, on="account")
    X = feats.drop(columns=["account", "is_bot"])
    forest = RandomForestClassifier(60, max_depth=5, random_state=3).fit(X, feats["is_bot"])
    print(dict(zip(X.columns, forest.feature_importances_.round(3))))
    joblib.dump(forest, "bot_forest.joblib")

    attrs = pd.read_csv("account_attrs.csv").set_index("account")
    g = graphs["mentions"]
    attrs["mentioned_by"] = [len(g.inc.get(a, ())) for a in attrs.index]
    attrs["mentions"] = [len(g.out.get(a, ())) for a in attrs.index]
    both = attrs.join(labels.set_index("account"), how="inner")
    y = both.pop("is_bot")
    logit = make_pipeline(StandardScaler(), LogisticRegression()).fit(both, y)
    joblib.dump(logit, "bot_mentions.joblib")


if __name__ == "__main__":
    main()
