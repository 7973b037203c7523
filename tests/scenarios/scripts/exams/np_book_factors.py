# als_factors.npz: library.sqlite scores_dev.csv
# book_bias.json: library.sqlite

"""Book recommendations: alternating least squares in numpy."""
import json
import sqlite3

import numpy as np
import pandas as pd

RANK = 3
LAMBDAS = (0.1, 0.5, 2.0, 8.0)
SWEEPS = 12


def load_matrix(path):
    with sqlite3.connect(path) as con:
        rows = con.execute("SELECT reader, book, score FROM loans ORDER BY reader, book").fetchall()
    reader, book, score = (np.array(c) for c in zip(*rows))
    R = np.full((reader.max() + 1, book.max() + 1), np.nan)
    R[reader.astype(int), book.astype(int)] = score
    return R


def solve_rows(R, other, lam):
    out = np.zeros((R.shape[0], other.shape[1]))
    for i, row in enumerate(R):
        seen = ~np.isnan(row)
        if seen.any():
            A = other[seen]
            out[i] = np.linalg.solve(A.T @ A + lam * np.eye(A.shape[1]), A.T @ row[seen])
    return out


def als(R, lam, rank=RANK, sweeps=SWEEPS, seed=0):
    gen = np.random.default_rng(seed)
    V = gen.normal(0, 0.3, (R.shape[1], rank))
    for _ in range(sweeps):
        U = solve_rows(R, V, lam)
        V = solve_rows(R.T, U, lam)
    return U, V


def rmse(df, mu, bias, U, V):
    known = df[(df["reader"] < len(U)) & (df["book"] < len(V))]
    r, b = known["reader"].to_numpy(), known["book"].to_numpy()
    pred = mu + bias[b] + np.sum(U[r] * V[b], axis=1)
    return float(np.sqrt(np.mean((pred - known["score"].to_numpy()) ** 2)))


def main():
    R = load_matrix("library.sqlite")
    titles = pd.read_csv("book_titles.csv").set_index("book")["title"]
    dev, later = pd.read_csv("scores_dev.csv"), pd.read_csv("scores_later.csv")

    mu = float(np.nanmean(R))
    bias = np.nan_to_num(np.nanmean(R - mu, axis=0))
    with open("book_bias.json", "w") as f:
        json.dump({"mean": mu, "bias": bias.round(6).tolist()}, f)
    print("most liked:", [titles[i] for i in np.argsort(-bias)[:3]])

    centred = R - mu - bias
    trials = {}
    for lam in LAMBDAS:
        U, V = als(centred, lam)
        trials[lam] = (rmse(dev, mu, bias, U, V), U, V)
        print(f"lambda {lam:4.1f}: dev rmse {trials[lam][0]:.4f}")
    best = min(trials, key=lambda k: trials[k][0])
    _, U, V = trials[best]
    np.savez("als_factors.npz", U=U, V=V, mu=mu, bias=bias, lam=best)
    print("chosen lambda", best, "rmse on later scores", round(rmse(later, mu, bias, U, V), 4))


if __name__ == "__main__":
    main()
