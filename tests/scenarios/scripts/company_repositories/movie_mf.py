# mf_factors.npz: movies.db bot_accounts.json
# popularity.json: movies.db

import json
import sqlite3

import numpy as np
import pandas as pd

with sqlite3.connect("movies.db") as con:
    ratings = pd.read_sql("select user_id, movie_id, stars from ratings", con)
    movies = pd.read_sql("select movie_id, genre from movies", con)

# fallback for new users: top movies by mean stars
pop = ratings.groupby("movie_id")["stars"].agg(["mean", "count"])
pop = pop[pop["count"] >= 8].sort_values("mean", ascending=False).head(15)
with open("popularity.json", "w") as f:
    json.dump({int(k): round(v, 3) for k, v in pop["mean"].items()}, f)

with open("bot_accounts.json") as f:
    bots = set(json.load(f))
clean = ratings[~ratings["user_id"].isin(bots)].reset_index(drop=True)
print(len(ratings), "->", len(clean))

n_users, n_items, k = ratings["user_id"].max() + 1, ratings["movie_id"].max() + 1, 4
rng = np.random.default_rng(0)
P = rng.normal(0, 0.1, (n_users, k))
Q = rng.normal(0, 0.1, (n_items, k))
bu, bi, mu = np.zeros(n_users), np.zeros(n_items), clean["stars"].mean()
lr, reg = 0.03, 0.05

triples = clean.to_numpy()
for epoch in range(25):
    rng.shuffle(triples)
    se = 0.0
    for u, i, r in triples:
        u, i = int(u), int(i)
        e = r - (mu + bu[u] + bi[i] + P[u] @ Q[i])
        bu[u] += lr * (e - reg * bu[u])
        bi[i] += lr * (e - reg * bi[i])
        P[u], Q[i] = P[u] + lr * (e * Q[i] - reg * P[u]), Q[i] + lr * (e * P[u] - reg * Q[i])
        se += e * e
    if epoch % 8 == 0:
        print(epoch, np.sqrt(se / len(triples)))

np.savez("mf_factors.npz", P=P, Q=Q, bu=bu, bi=bi, mu=mu)

latest = pd.read_csv("ratings_latest.csv")
pred = mu + bu[latest.user_id] + bi[latest.movie_id] + (P[latest.user_id] * Q[latest.movie_id]).sum(axis=1)
latest["err"] = (pred - latest["stars"]).abs()
print(latest.merge(movies, on="movie_id").groupby("genre")["err"].mean())
