# out/item_bias.json: ratings_log.csv.gz blocked_users.txt
# out/als_factors.npz: ratings_log.csv.gz blocked_users.txt catalogue_items.jsonl

"""Alternating least squares on star ratings, plain numpy."""
import argparse
import json
import os
from collections import defaultdict

import numpy as np
import pandas as pd


def read_catalogue(path):
    with open(path, encoding="utf-8") as fh:
        return {rec["item"]: rec for rec in map(json.loads, fh)}


def read_ids(path):
    with open(path) as fh:
        return {int(line) for line in fh if line.strip()}


def damped_bias(triples, damping=5.0):
    mu = sum(s for _, _, s in triples) / len(triples)
    acc = defaultdict(lambda: [0.0, 0])
    for _, item, stars in triples:
        acc[item][0] += stars - mu
        acc[item][1] += 1
    return mu, {int(i): total / (n + damping) for i, (total, n) in sorted(acc.items())}


class ALS:
    def __init__(self, rank=4, reg=0.4, iters=8, seed=0):
        self.rank, self.reg, self.iters = rank, reg, iters
        self.rng = np.random.default_rng(seed)

    def _solve(self, fixed, R, W):
        out = np.zeros((R.shape[0], self.rank))
        eye = self.reg * np.eye(self.rank)
        for k in range(R.shape[0]):
            F = fixed[W[k]]
            if len(F):
                out[k] = np.linalg.solve(F.T @ F + eye, F.T @ R[k, W[k]])
        return out

    def fit(self, R, W):
        self.V = self.rng.normal(scale=0.1, size=(R.shape[1], self.rank))
        for _ in range(self.iters):
            self.U = self._solve(self.V, R, W)
            self.V = self._solve(self.U, R.T, W.T)
        return self

    def rmse(self, R, W):
        return float(np.sqrt(((self.U @ self.V.T - R)[W] ** 2).mean()))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--ratings", default="ratings_log.csv.gz")
    ap.add_argument("--catalogue", default="catalogue_items.jsonl")
    ap.add_argument("--blocked", default="blocked_users.txt")
    ap.add_argument("--profiles", default="user_profiles.csv")
    ap.add_argument("--out", default="out")
    ap.add_argument("--rank", type=int, default=4)
    a = ap.parse_args()
    os.makedirs(a.out, exist_ok=True)

    ratings = pd.read_csv(a.ratings)
    ratings = ratings[~ratings["user"].isin(read_ids(a.blocked))]
    triples = list(ratings.itertuples(index=False, name=None))

    mu, bias = damped_bias(triples)
    with open(os.path.join(a.out, "item_bias.json"), "w") as fh:
        json.dump({"mu": mu, "bias": bias}, fh)

    catalogue = read_catalogue(a.catalogue)
    live = [t for t in triples if catalogue[t[1]]["available"]]
    users = sorted({u for u, _, _ in live})
    items = sorted({i for _, i, _ in live})
    upos, ipos = {u: k for k, u in enumerate(users)}, {i: k for k, i in enumerate(items)}
    R = np.zeros((len(users), len(items)))
    W = np.zeros_like(R, dtype=bool)
    centre = np.mean([s for _, _, s in live])
    for u, i, s in live:
        R[upos[u], ipos[i]] = s - centre
        W[upos[u], ipos[i]] = True

    als = ALS(rank=a.rank).fit(R, W)
    print("rmse", round(als.rmse(R, W), 3), "on", len(live), "ratings")
    np.savez(os.path.join(a.out, "als_factors.npz"), U=als.U, V=als.V, users=users, items=items, centre=centre)

    profiles = pd.read_csv(a.profiles)
    print(ratings.merge(profiles, on="user").groupby("country")["stars"].agg(["mean", "size"]))


if __name__ == "__main__":
    main()
