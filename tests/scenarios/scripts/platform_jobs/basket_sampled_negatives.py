# two_tower.pt: purchases.csv item_counts.csv item_catalog.csv withdrawn_items.txt
import json
from collections import defaultdict

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn


class Context(dict):
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


class NegativeSampler:
    def __init__(self, counts, forbidden, seen, power=0.75, seed=0):
        weights = counts.astype(float) ** power
        weights[list(forbidden)] = 0.0
        self.cdf = np.cumsum(weights / weights.sum())
        self.seen = seen
        self.rng = np.random.default_rng(seed)

    def draw(self, user):
        for _ in range(20):
            item = int(np.searchsorted(self.cdf, self.rng.random()))
            if item not in self.seen[user] and item < len(self.cdf):
                return item
        return item


class TwoTower(nn.Module):
    def __init__(self, users, brands, dim=6):
        super().__init__()
        self.user = nn.Embedding(users, dim)
        self.brand = nn.Embedding(brands, dim)
        self.price = nn.Linear(1, dim)

    def items(self, brand, price):
        return self.brand(brand) + self.price(price[:, None])

    def forward(self, user, brand, price):
        return (self.user(user) * self.items(brand, price)).sum(1)


def load(ctx):
    ctx.purchases = pd.read_csv("purchases.csv")
    ctx.catalog = pd.read_csv("item_catalog.csv").sort_values("item")
    ctx.counts = pd.read_csv("item_counts.csv").sort_values("item")["sold"].to_numpy()
    ctx.returns = pd.read_csv("item_returns.csv").sort_values("item")["returned"].to_numpy()
    with open("withdrawn_items.txt") as f:
        ctx.withdrawn = {int(line) for line in f}


def prepare(ctx):
    ctx.seen = defaultdict(set)
    for user, item in ctx.purchases[["user", "item"]].itertuples(index=False):
        ctx.seen[user].add(item)
    sampler = NegativeSampler(ctx.counts, ctx.withdrawn, ctx.seen)
    pairs = [(u, i, 1.0) for u, items in ctx.seen.items() for i in items if i not in ctx.withdrawn]
    pairs += [(u, sampler.draw(u), 0.0) for u, _, _ in pairs for _ in range(2)]
    ctx.user, ctx.item, ctx.label = (torch.tensor(column) for column in zip(*pairs))
    ctx.brand = torch.tensor(ctx.catalog["brand"].to_numpy())
    price = torch.tensor(ctx.catalog["price"].to_numpy(), dtype=torch.float32)
    ctx.price = (price - price.mean()) / price.std()


def train(ctx):
    torch.manual_seed(1)
    ctx.model = TwoTower(30, 6)
    adam = torch.optim.Adam(ctx.model.parameters(), lr=0.02)
    for _ in range(3):
        for batch in torch.randperm(len(ctx.user)).split(64):
            item = ctx.item[batch]
            loss = F.binary_cross_entropy_with_logits(
                ctx.model(ctx.user[batch], ctx.brand[item], ctx.price[item]), ctx.label[batch])
            adam.zero_grad()
            loss.backward()
            adam.step()
    torch.save(ctx.model.state_dict(), "two_tower.pt")


def report(ctx):
    later = pd.read_csv("purchases_next_week.csv")
    with torch.no_grad():
        everything = ctx.model.user.weight @ ctx.model.items(ctx.brand, ctx.price).T
    top = everything.topk(5).indices.numpy()
    hits = np.mean([item in top[user] for user, item in zip(later["user"], later["item"])])
    share = float(ctx.returns[np.unique(top)].sum() / ctx.returns.sum())
    with open("two_tower_report.json", "w") as f:
        json.dump({"hit@5": float(hits), "share_of_returns": share}, f)


ctx = Context()
for stage in (load, prepare, train, report):
    stage(ctx)
