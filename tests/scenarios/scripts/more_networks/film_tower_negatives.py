# recsys.pt: ratings.tsv catalogue.jsonl members.sqlite item_counts.json blocked_users.txt
import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field

import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


@dataclass
class Catalogue:
    item_ids: list = field(default_factory=list)
    genres: list = field(default_factory=list)
    features: list = field(default_factory=list)

    @classmethod
    def from_jsonl(cls, path):
        out = cls()
        with open(path) as fh:
            for record in map(json.loads, fh):
                if record["genre"] not in out.genres:
                    out.genres.append(record["genre"])
                out.item_ids.append(record["item"])
                out.features.append((out.genres.index(record["genre"]), (record["year"] - 1980) / 20))
        return out

    def index(self):
        return {item: i for i, item in enumerate(self.item_ids)}


def load_members(path):
    with closing(sqlite3.connect(path)) as db:
        print("staff accounts:", db.execute("select count(*) from staff").fetchone()[0])
        rows = db.execute("select id, age, country from members order by id").fetchall()
    countries = sorted({country for _, _, country in rows})
    return {uid: (age / 50 - 1, countries.index(country)) for uid, age, country in rows}


class Interactions(Dataset):
    """Positive pairs; negatives are drawn in collate()."""

    def __init__(self, ratings, catalogue, blocked=()):
        index = catalogue.index()
        liked = ratings[(ratings.stars >= 3) & ~ratings.user.isin(blocked)]
        self.pairs = [(u, index[i]) for u, i in zip(liked.user, liked.item)]
        self.seen = defaultdict(set)
        for u, i in self.pairs:
            self.seen[u].add(i)

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, i):
        return self.pairs[i]


class NegativeCollate:
    def __init__(self, dataset, popularity):
        self.seen = dataset.seen
        self.p = popularity.pow(0.75)

    def __call__(self, batch):
        users, pos, neg = [], [], []
        for u, i in batch:
            for candidate in torch.multinomial(self.p, 5).tolist():
                if candidate not in self.seen[u]:
                    users.append(u), pos.append(i), neg.append(candidate)
                    break
        return torch.tensor(users), torch.tensor(pos), torch.tensor(neg)


class TwoTower(nn.Module):
    def __init__(self, members, catalogue, dim=6):
        super().__init__()
        n = max(members) + 1
        age, country = torch.zeros(n), torch.zeros(n, dtype=torch.long)
        for uid, (a, c) in members.items():
            age[uid], country[uid] = a, c
        genre, year = zip(*catalogue.features)
        self.register_buffer("age", age)
        self.register_buffer("country", country)
        self.register_buffer("genre", torch.tensor(genre))
        self.register_buffer("year", torch.tensor(year))
        self.users, self.countries = nn.Embedding(n, dim), nn.Embedding(int(country.max()) + 1, dim)
        self.items, self.genres = nn.Embedding(len(genre), dim), nn.Embedding(max(genre) + 1, dim)
        self.u_out, self.i_out = nn.Linear(dim + 1, dim), nn.Linear(dim + 1, dim)

    def user(self, u):
        return self.u_out(torch.cat([self.users(u) + self.countries(self.country[u]), self.age[u, None]], 1))

    def item(self, i):
        return self.i_out(torch.cat([self.items(i) + self.genres(self.genre[i]), self.year[i, None]], 1))

    def forward(self, u, i):
        return (self.user(u) * self.item(i)).sum(1)


members, catalogue = load_members("members.sqlite"), Catalogue.from_jsonl("catalogue.jsonl")
blocked = [int(line) for line in open("blocked_users.txt")]
ratings = pd.read_table("ratings.tsv")
print("mean stars now / in 2019:", ratings.stars.mean(), pd.read_table("ratings_2019.tsv").stars.mean())
counts = json.load(open("item_counts.json"))
popularity = torch.tensor([float(counts[str(i)]) for i in catalogue.item_ids])

train = Interactions(ratings, catalogue, blocked)
model = TwoTower(members, catalogue)
optimizer = torch.optim.Adagrad(model.parameters(), lr=0.05)
for epoch in range(3):
    for u, pos, neg in DataLoader(train, 32, shuffle=True, collate_fn=NegativeCollate(train, popularity)):
        loss = -nn.functional.logsigmoid(model(u, pos) - model(u, neg)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
torch.save({"weights": model.state_dict(), "items": catalogue.item_ids}, "recsys.pt")

holdout = Interactions(pd.read_table("ratings_holdout.tsv"), catalogue)
hits = 0
with torch.no_grad():
    scores = model.user(torch.arange(21)) @ model.item(torch.arange(len(catalogue.item_ids))).T
    for u, i in holdout.pairs:
        hits += i in scores[u].topk(5).indices
print("hit rate @5:", hits / len(holdout))
