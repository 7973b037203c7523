# reco/mf_factors.npz: movie_ratings.csv blocked_users.txt
# reco/item_cosine.pkl: plays_log.npz

"""Two recommenders: ALS on explicit stars, item-item cosine on plays."""
import argparse
import pathlib
import pickle

import numpy as np
import pandas as pd
from scipy import sparse


def parse_args():
    p = argparse.ArgumentParser()
    p.add_argument("--ratings", default="movie_ratings.csv")
    p.add_argument("--holdout", default="ratings_holdout.csv")
    p.add_argument("--blocked", default="blocked_users.txt")
    p.add_argument("--plays", default="plays_log.npz")
    p.add_argument("--titles", default="movie_titles.csv")
    p.add_argument("--factors", type=int, default=6)
    p.add_argument("--reg", type=float, default=0.8)
    p.add_argument("--sweeps", type=int, default=8)
    p.add_argument("--out", default="reco")
    return p.parse_args()


def load_blocked(path):
    with open(path) as f:
        return {int(line) for line in f if line.strip()}


def rating_matrix(frame, n_users=50, n_items=40):
    R = np.full((n_users, n_items), np.nan)
    R[frame["user"].to_numpy(), frame["movie"].to_numpy()] = frame["stars"].to_numpy()
    return R


def solve_side(R, mask, other, reg):
    k = other.shape[1]
    out = np.zeros((R.shape[0], k))
    for i in range(R.shape[0]):
        idx = np.flatnonzero(mask[i])
        if len(idx):
            A = other[idx].T @ other[idx] + reg * np.eye(k)
            out[i] = np.linalg.solve(A, other[idx].T @ R[i, idx])
    return out


def als(R, k, reg, sweeps, seed=0):
    mask = ~np.isnan(R)
    mu = np.nanmean(R)
    C = np.where(mask, R - mu, 0.0)
    rng = np.random.default_rng(seed)
    V = rng.normal(0, 0.1, (R.shape[1], k))
    for s in range(sweeps):
        U = solve_side(C, mask, V, reg)
        V = solve_side(C.T, mask.T, U, reg)
        err = (C - U @ V.T)[mask]
        print(f"sweep {s}: rmse {np.sqrt((err ** 2).mean()):.4f}")
    return U, V, mu


def item_cosine(path, top=10):
    z = np.load(path)
    M = sparse.coo_matrix((np.log1p(z["counts"]), (z["rows"], z["cols"])), shape=(50, 40)).tocsc()
    norms = np.sqrt(np.asarray(M.power(2).sum(0)).ravel()) + 1e-9
    S = (M.T @ M).toarray() / np.outer(norms, norms)
    np.fill_diagonal(S, 0)
    return {i: [(int(j), float(S[i, j])) for j in np.argsort(-S[i], kind="stable")[:top]] for i in range(S.shape[0])}


def rmse(frame, U, V, mu):
    pred = mu + (U[frame["user"]] * V[frame["movie"]]).sum(1)
    return float(np.sqrt(((pred - frame["stars"]) ** 2).mean()))


def main():
    args = parse_args()
    out = pathlib.Path(args.out)
    out.mkdir(exist_ok=True)

    ratings = pd.read_csv(args.ratings)
    blocked = load_blocked(args.blocked)
    ratings = ratings[~ratings["user"].isin(blocked)]
    U, V, mu = als(rating_matrix(ratings), args.factors, args.reg, args.sweeps)
    np.savez(out / "mf_factors.npz", users=U, items=V, mean=mu)

    neighbours = item_cosine(args.plays)
    with open(out / "item_cosine.pkl", "wb") as f:
        pickle.dump(neighbours, f)

    print("holdout rmse", rmse(pd.read_csv(args.holdout), U, V, mu))
    titles = dict(pd.read_csv(args.titles).itertuples(index=False))
    for m in (0, 7):
        print(titles[m], "->", [titles[j] for j, _ in neighbours[m][:3]])


if __name__ == "__main__":
    main()
