# als_factors.npz: ratings.csv blocked_users.txt item_genres.csv
# item_sim.npz: ratings.csv

import numpy as np
import pandas as pd


class ALS:
    """Alternating least squares; item factors are pulled towards a prior."""

    def __init__(self, rank, lam=0.3, iters=8):
        self.rank, self.lam, self.iters = rank, lam, iters

    def fit(self, R, mask, prior):
        n_users, n_items = R.shape
        self.mu = R[mask].mean()
        C = np.where(mask, R - self.mu, 0)
        self.V = prior.copy()
        self.U = np.zeros((n_users, self.rank))
        I = self.lam * np.eye(self.rank)
        for _ in range(self.iters):
            for u in range(n_users):
                v = self.V[mask[u]]
                self.U[u] = np.linalg.solve(v.T @ v + I, v.T @ C[u, mask[u]])
            for i in range(n_items):
                w = self.U[mask[:, i]]
                self.V[i] = np.linalg.solve(w.T @ w + I, w.T @ C[mask[:, i], i] + self.lam * prior[i])
        return self

    def predict(self, u, i):
        return self.mu + np.sum(self.U[u] * self.V[i], axis=1)


def to_matrix(df, n_users=50, n_items=30):
    R = np.zeros((n_users, n_items))
    R[df["user"], df["item"]] = df["stars"]
    return R, R > 0


ratings = pd.read_csv("ratings.csv")
late = pd.read_csv("ratings_late.csv")
genres = pd.read_csv("item_genres.csv", index_col="item").sort_index()
ages = pd.read_csv("user_ages.csv", index_col="user")["age"]
blocked = np.loadtxt("blocked_users.txt", dtype=int)

bands = pd.cut(ratings["user"].map(ages), [0, 25, 45, 100], labels=["young", "middle", "old"])
print(ratings.groupby(bands, observed=True)["stars"].mean().round(2).to_dict())

R, mask = to_matrix(ratings)
centered = np.where(mask, R - R[mask].mean(), 0)
norm = np.linalg.norm(centered, axis=0) + 1e-9
sim = (centered.T @ centered) / np.outer(norm, norm)
np.savez("item_sim.npz", sim=sim)

R, mask = to_matrix(ratings[~ratings["user"].isin(blocked)])
als = ALS(rank=genres.shape[1]).fit(R, mask, prior=0.3 * (genres.to_numpy() - 0.4))
np.savez("als_factors.npz", U=als.U, V=als.V, mu=als.mu)

err = als.predict(late["user"].to_numpy(), late["item"].to_numpy()) - late["stars"]
print("late rmse", round(float(np.sqrt((err ** 2).mean())), 3))
