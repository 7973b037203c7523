# factors.npz: plays.csv plays_march.csv bots.txt
import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.preprocessing import normalize

RANK, ALPHA, REG = 3, 20.0, 0.1


def read_plays(*paths):
    plays = pd.concat([pd.read_csv(path) for path in paths], ignore_index=True)
    with open("bots.txt") as handle:
        bots = {line.strip() for line in handle}
    return plays.loc[~plays["user"].isin(bots)]


def to_matrix(plays):
    users, artists = pd.Categorical(plays["user"]), pd.Categorical(plays["artist"])
    matrix = sp.coo_matrix((plays["count"], (users.codes, artists.codes)), dtype=float).tocsr()
    return matrix, users.categories, artists.categories


def half_step(confidence, fixed):
    gram = fixed.T @ fixed + REG * np.eye(RANK)
    solved = np.empty((confidence.shape[0], RANK))
    for row in range(confidence.shape[0]):
        entry = confidence[row]
        chosen = fixed[entry.indices]
        left = gram + chosen.T @ (chosen * entry.data[:, None])
        solved[row] = np.linalg.solve(left, chosen.T @ (1 + entry.data))
    return solved


plays = read_plays("plays.csv", "plays_march.csv")
matrix, users, artists = to_matrix(plays)
confidence = matrix.copy()
confidence.data = ALPHA * np.log1p(confidence.data)
rng = np.random.default_rng(5)
V = rng.normal(scale=0.1, size=(len(artists), RANK))
for _ in range(3):
    U = half_step(confidence, V)
    V = half_step(confidence.T.tocsr(), U)

similar = normalize(V) @ normalize(V).T
labels = pd.read_csv("record_labels.csv").set_index("artist")["label"].reindex(artists).to_numpy()
nearest = np.argsort(-similar, axis=1)[:, 1]
print("same label:", np.mean(labels == labels[nearest]))
np.savez("factors.npz", users=U, artists=V, artist_names=np.asarray(artists, dtype=str))
