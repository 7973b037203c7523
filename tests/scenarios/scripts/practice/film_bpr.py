# bpr.joblib: plays.csv bots.txt films.json
import json
import random
from collections import defaultdict

import joblib
import numpy as np
import pandas as pd
import torch
import typer
from torch import nn

app = typer.Typer(add_completion=False)


class Catalogue:
    """Item side: ids to positions, a genre one-hot and the scaled year."""

    def __init__(self, path):
        with open(path) as fp:
            films = json.load(fp)
        self.position = {film["id"]: n for n, film in enumerate(films)}
        genres = sorted({film["genre"] for film in films})
        side = np.zeros((len(films), len(genres) + 1), dtype="float32")
        for film in films:
            side[self.position[film["id"]], genres.index(film["genre"])] = 1
            side[self.position[film["id"]], -1] = (film["year"] - 1990) / 30
        self.side = torch.from_numpy(side)

    def __len__(self):
        return len(self.position)


class BPR(nn.Module):
    def __init__(self, n_users, catalogue, k):
        super().__init__()
        self.user = nn.Embedding(n_users, k)
        self.item = nn.Embedding(len(catalogue), k)
        self.side = nn.Linear(catalogue.side.shape[1], k, bias=False)
        self.register_buffer("features", catalogue.side)

    def score(self, u, i):
        return (self.user(u) * (self.item(i) + self.side(self.features[i]))).sum(-1)


def triples(liked, n_items, popularity, n):
    users = list(liked)
    for _ in range(n):
        u = random.choice(users)
        pos = random.choice(tuple(liked[u]))
        neg = int(np.random.choice(n_items, p=popularity))
        while neg in liked[u]:
            neg = int(np.random.choice(n_items, p=popularity))
        yield u, pos, neg


@app.command()
def train(plays: str = "plays.csv", films: str = "films.json", factors: int = 6, steps: int = 25, out: str = "bpr.joblib"):
    random.seed(1), np.random.seed(1), torch.manual_seed(1)
    catalogue = Catalogue(films)
    bots = {int(line) for line in open("bots.txt")}
    log = pd.read_csv(plays).query("stars >= 3 and user not in @bots")
    codes, users = pd.factorize(log["user"], sort=True)

    liked = defaultdict(set)
    for u, film in zip(codes, log["film"]):
        liked[int(u)].add(catalogue.position[film])
    counts = np.bincount(log["film"].map(catalogue.position), minlength=len(catalogue)) + 1.0
    popularity = counts**0.75 / (counts**0.75).sum()

    model = BPR(len(users), catalogue, factors)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02, weight_decay=1e-5)
    for step in range(steps):
        u, i, j = torch.tensor(list(triples(liked, len(catalogue), popularity, 32))).T
        loss = -nn.functional.logsigmoid(model.score(u, i) - model.score(u, j)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    joblib.dump({"state": {k: v.numpy() for k, v in model.state_dict().items()}, "users": users.tolist()}, out)

    # what happened since
    recent = pd.read_csv("plays_last_week.csv")
    recent = recent[recent["user"].isin(users)]
    with torch.no_grad():
        s = model.score(torch.tensor(pd.Index(users).get_indexer(recent["user"])), torch.tensor(recent["film"].map(catalogue.position).to_numpy()))
    print("correlation with stars:", np.corrcoef(s.numpy(), recent["stars"])[0, 1])
    titles = pd.read_csv("film_titles.csv", index_col="id")["title"]
    top = model.score(torch.zeros(len(catalogue), dtype=torch.long), torch.arange(len(catalogue))).topk(3).indices
    ids = list(catalogue.position)
    print("for user", users[0], [titles[ids[t]] for t in top.tolist()])


if __name__ == "__main__":
    app()
