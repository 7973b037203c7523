# mf_factors.npz: movie_ratings.db watch_blocklist.txt
# item_bias.json: movie_ratings.db

# Assignment 5: matrix factorisation with ALS, no libraries
import csv
import json
import sqlite3

import numpy as np

conn = sqlite3.connect('movie_ratings.db')
cur = conn.cursor()
ratings = cur.execute('SELECT user_id, movie_id, stars FROM ratings').fetchall()
titles = dict(cur.execute('SELECT movie_id, title FROM movies'))
conn.close()
print(len(ratings), 'ratings of', len(titles), 'movies')

# Q1: bias of each movie
global_mean = sum(r[2] for r in ratings) / len(ratings)
item_bias = {}
for movie in {r[1] for r in ratings}:
    stars = [r[2] for r in ratings if r[1] == movie]
    item_bias[movie] = sum(s - global_mean for s in stars) / (len(stars) + 5)
with open('item_bias.json', 'w') as f:
    json.dump({'mu': global_mean, 'bias': {str(k): v for k, v in sorted(item_bias.items())}}, f)

# Q2: ALS, without the movies that we must not recommend
with open('watch_blocklist.txt') as f:
    blocked = {int(line) for line in f if line.strip()}
ratings = [r for r in ratings if r[1] not in blocked]

n_users = max(r[0] for r in ratings) + 1
n_items = max(titles) + 1
R = np.zeros((n_users, n_items))
M = np.zeros((n_users, n_items), dtype=bool)
for u, i, s in ratings:
    R[u, i] = s
    M[u, i] = True
mu = R[M].mean()
Rc = np.where(M, R - mu, 0.0)

K, lam = 4, 2.0
rng = np.random.RandomState(0)
P = rng.normal(0, 0.1, (n_users, K))
Q = rng.normal(0, 0.1, (n_items, K))
for it in range(15):
    for u in range(n_users):
        A = Q[M[u]]
        P[u] = np.linalg.solve(A.T @ A + lam * np.eye(K), A.T @ Rc[u, M[u]])
    for i in range(n_items):
        A = P[M[:, i]]
        Q[i] = np.linalg.solve(A.T @ A + lam * np.eye(K), A.T @ Rc[M[:, i], i])
    rmse = np.sqrt((((P @ Q.T) - Rc)[M] ** 2).mean())
print('train RMSE %.3f' % rmse)
np.savez('mf_factors.npz', P=P, Q=Q, mu=mu)

# Q3: recommend to a new user
with open('new_user_ratings.csv') as f:
    mine = {int(row['movie_id']): float(row['stars']) for row in csv.DictReader(f)}
ids = list(mine)
A = Q[ids]
p_new = np.linalg.solve(A.T @ A + lam * np.eye(K), A.T @ (np.array([mine[i] for i in ids]) - mu))
scores = Q @ p_new + mu
for i in np.argsort(-scores):
    if i not in mine and i not in blocked:
        print('%-12s %.2f' % (titles[i], scores[i]))
        break
