# mf_epoch1.pt: ratings.csv
# mf_final.pt: ratings.csv
import csv
import random
from typing import NamedTuple

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Rating(NamedTuple):
    user: int
    item: int
    value: float


class Vocabulary:
    def __init__(self):
        self.index = {}

    def __getitem__(self, key):
        return self.index.setdefault(key, len(self.index))

    def __len__(self):
        return len(self.index)


def load_ratings(path, users, items):
    with open(path) as f:
        reader = csv.reader(f)
        next(reader)
        return [Rating(users[u], items[i], float(r)) for u, i, r in reader]


class RatingSet(Dataset):
    def __init__(self, ratings):
        self.ratings = ratings

    def __getitem__(self, i):
        return self.ratings[i]

    def __len__(self):
        return len(self.ratings)


def collate(batch):
    users, items, values = zip(*batch)
    return torch.tensor(users), torch.tensor(items), torch.tensor(values)


class MF(nn.Module):
    def __init__(self, n_users, n_items, dim=4):
        super().__init__()
        self.user, self.item = nn.Embedding(n_users, dim), nn.Embedding(n_items, dim)
        self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, u, i):
        return (self.user(u) * self.item(i)).sum(-1) + self.bias


def fit(model, loader, optimizer, epochs):
    for _ in range(epochs):
        for u, i, r in loader:
            loss = ((model(u, i) - r) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


random.seed(0)
torch.manual_seed(0)
users, items = Vocabulary(), Vocabulary()
ratings = load_ratings("ratings.csv", users, items)
with open("items.csv") as f:
    titles = {row["item"]: row["title"] for row in csv.DictReader(f)}
random.shuffle(ratings)
cut = len(ratings) * 9 // 10
loader = DataLoader(RatingSet(ratings[:cut]), batch_size=32, shuffle=True, collate_fn=collate)
model = MF(len(users), len(items))
optimizer = torch.optim.Adagrad(model.parameters(), lr=0.1)
fit(model, loader, optimizer, 1)
torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, "mf_epoch1.pt")

resumed = MF(len(users), len(items))
state = torch.load("mf_epoch1.pt")
resumed.load_state_dict(state["model"])
optimizer = torch.optim.Adagrad(resumed.parameters(), lr=0.1)
optimizer.load_state_dict(state["optimizer"])
fit(resumed, loader, optimizer, 2)
torch.save(resumed.state_dict(), "mf_final.pt")
best = resumed.item.weight.norm(dim=1).argmax().item()
print("most distinctive:", list(titles.values())[best])
