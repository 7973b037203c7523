# artifacts/als_factors.npz: ratings_log.csv.gz
# artifacts/content_sim.pkl: film_items.jsonl
# artifacts/hybrid_recommender.pkl: ratings_log.csv.gz film_items.jsonl ratings_valid.csv.gz

import argparse
import csv
import gzip
import json
import logging
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

logger = logging.getLogger(__name__)


def read_ratings(path):
    with gzip.open(path, "rt") as f:
        reader = csv.DictReader(f)
        return [(int(r["user"]), int(r["item"]), float(r["rating"])) for r in reader]


def read_items(path):
    with open(path) as f:
        return [json.loads(line) for line in f if line.strip()]


class ALS:
    """Explicit feedback matrix factorisation with alternating ridge regressions."""

    def __init__(self, k=4, reg=0.3, iters=10, seed=0):
        self.k, self.reg, self.iters = k, reg, iters
        self.rng = np.random.default_rng(seed)

    def fit(self, ratings):
        n_users = max(u for u, _, _ in ratings) + 1
        n_items = max(i for _, i, _ in ratings) + 1
        self.mu = float(np.mean([r for _, _, r in ratings]))
        self.P = self.rng.normal(scale=0.1, size=(n_users, self.k))
        self.Q = self.rng.normal(scale=0.1, size=(n_items, self.k))
        by_user, by_item = {}, {}
        for u, i, r in ratings:
            by_user.setdefault(u, []).append((i, r - self.mu))
            by_item.setdefault(i, []).append((u, r - self.mu))
        for _ in range(self.iters):
            self._solve(self.P, self.Q, by_user)
            self._solve(self.Q, self.P, by_item)
        return self

    def _solve(self, target, fixed, groups):
        for key, pairs in groups.items():
            idx = [p[0] for p in pairs]
            y = np.array([p[1] for p in pairs])
            A = fixed[idx]
            target[key] = np.linalg.solve(A.T @ A + self.reg * np.eye(self.k), A.T @ y)

    def predict(self, u, i):
        return self.mu + self.P[u] @ self.Q[i]


def content_predict(sim, history, mu, u, i):
    seen = history.get(u, [])
    if not seen:
        return mu
    w = np.array([sim[i, j] for j, _ in seen]) + 1e-6
    return float(np.average([r for _, r in seen], weights=w))


def rmse(truth, pred):
    return float(np.sqrt(np.mean((np.asarray(truth) - np.asarray(pred)) ** 2)))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--ratings", default="ratings_log.csv.gz")
    ap.add_argument("--valid", default="ratings_valid.csv.gz")
    ap.add_argument("--items", default="film_items.jsonl")
    ap.add_argument("--segments", default="rec_user_segments.csv")
    ap.add_argument("--out", type=Path, default=Path("artifacts"))
    ap.add_argument("--factors", type=int, default=4)
    args = ap.parse_args()
    logging.basicConfig(level=logging.INFO)
    args.out.mkdir(exist_ok=True)

    ratings = read_ratings(args.ratings)
    als = ALS(k=args.factors).fit(ratings)
    np.savez(args.out / "als_factors.npz", users=als.P, items=als.Q, mean=als.mu)

    items = sorted(read_items(args.items), key=lambda it: it["item"])
    vec = TfidfVectorizer(min_df=2)
    sim = cosine_similarity(vec.fit_transform([it["plot"] for it in items]))
    with open(args.out / "content_sim.pkl", "wb") as f:
        pickle.dump({"similarity": sim, "items": [it["item"] for it in items]}, f)

    history = {}
    for u, i, r in ratings:
        history.setdefault(u, []).append((i, r))

    valid = [(u, i, r) for u, i, r in read_ratings(args.valid) if u < len(als.P) and i < len(als.Q)]
    truth = [r for _, _, r in valid]
    cf = np.array([als.predict(u, i) for u, i, _ in valid])
    cb = np.array([content_predict(sim, history, als.mu, u, i) for u, i, _ in valid])
    grid = np.linspace(0, 1, 101)
    errors = [rmse(truth, a * cf + (1 - a) * cb) for a in grid]
    alpha = float(grid[int(np.argmin(errors))])
    logger.info("blend weight %.2f rmse %.4f", alpha, min(errors))

    hybrid = {"alpha": alpha, "P": als.P, "Q": als.Q, "mu": als.mu, "sim": sim}
    with open(args.out / "hybrid_recommender.pkl", "wb") as f:
        pickle.dump(hybrid, f)

    seg = pd.read_csv(args.segments)
    seg["known"] = seg["user"].isin(list(history))
    logger.info("coverage per segment:\n%s", seg.groupby("segment")["known"].mean())


if __name__ == "__main__":
    main()
