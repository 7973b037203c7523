# shop_fm.pkl: shop.sqlite products.parquet
"""Deep factorisation machine over the shop's ratings; every item is fetched from SQLite by its rowid."""
import pickle
import sqlite3
from contextlib import closing

import numpy as np
import polars as pl
import torch
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler

QUERY = """
    SELECT r.user, r.product, r.day, u.city, r.rating
    FROM ratings AS r LEFT JOIN users AS u ON u.user = r.user
    WHERE r.rowid IN ({marks})
"""


class Ratings(Dataset):
    """__getitem__ gets a whole batch of rowids (the sampler yields lists)."""

    def __init__(self, db, prices, where="1"):
        self.con = sqlite3.connect(db)
        self.prices = prices
        self.rowids = [r for (r,) in self.con.execute(f"SELECT rowid FROM ratings WHERE {where} ORDER BY rowid")]
        self.cities = {c: i for i, (c,) in enumerate(self.con.execute("SELECT DISTINCT city FROM users ORDER BY city"))}

    def __len__(self):
        return len(self.rowids)

    def __getitem__(self, positions):
        ids = [self.rowids[p] for p in positions]
        rows = self.con.execute(QUERY.format(marks=",".join("?" * len(ids))), ids).fetchall()
        cat = torch.tensor([[u, p, self.cities[c]] for u, p, _, c, _ in rows])
        num = torch.tensor(np.array([[d / 31, *self.prices[p]] for _, p, d, _, _ in rows]), dtype=torch.float32)
        return cat, num, torch.tensor([float(r[-1]) for r in rows])

    def loader(self, size):
        return DataLoader(self, sampler=BatchSampler(RandomSampler(self), size, drop_last=False), batch_size=None)


class DeepFM(nn.Module):
    def __init__(self, sizes, n_num, k=4):
        super().__init__()
        self.emb = nn.ModuleList(nn.Embedding(s, k) for s in sizes)
        self.bias = nn.ModuleList(nn.Embedding(s, 1) for s in sizes)
        self.deep = nn.Sequential(nn.Linear(len(sizes) * k + n_num, 12), nn.ReLU(), nn.Linear(12, 1))
        self.mean = nn.Parameter(torch.tensor(3.0))

    def forward(self, cat, num):
        vecs = torch.stack([e(cat[:, i]) for i, e in enumerate(self.emb)], 1)
        first = sum(b(cat[:, i]) for i, b in enumerate(self.bias)).squeeze(1)
        second = 0.5 * (vecs.sum(1).pow(2) - vecs.pow(2).sum(1)).sum(1)
        return self.mean + first + second + self.deep(torch.cat([vecs.flatten(1), num], 1)).squeeze(1)


torch.manual_seed(2)
products = pl.read_parquet("products.parquet").with_columns(pl.col("price").log(), pl.col("weight").log())
prices = {row[0]: row[1:] for row in products.iter_rows()}
on_sale = pl.read_parquet("products_sale.parquet")
print("mean sale price:", round(on_sale["price"].mean(), 2))
with closing(sqlite3.connect("shop_demo.sqlite")) as demo:
    print("demo rows:", demo.execute("SELECT count(*) FROM ratings").fetchone()[0])

train = Ratings("shop.sqlite", prices, "day <= 24")
late = Ratings("shop.sqlite", prices, "day > 24")
model = DeepFM([25, 15, len(train.cities)], n_num=3)
opt = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(3):
    for cat, num, rating in train.loader(32):
        opt.zero_grad()
        loss = nn.functional.mse_loss(model(cat, num), rating)
        loss.backward()
        opt.step()
    print(epoch, loss.item())

with open("shop_fm.pkl", "wb") as f:
    pickle.dump({"state": {k: v.numpy() for k, v in model.state_dict().items()}, "cities": train.cities}, f)

with torch.no_grad():
    print("last week mse", np.mean([nn.functional.mse_loss(model(c, n), r).item() for c, n, r in late.loader(64)]))
survey = pl.read_csv("ratings_survey.csv")
cat = torch.tensor(survey.select("user", "product").with_columns(city=pl.lit(0)).to_numpy())
num = torch.tensor(np.array([[0.5, *prices[p]] for p in survey["product"]]), dtype=torch.float32)
with torch.no_grad():
    print("survey mse", nn.functional.mse_loss(model(cat, num), torch.tensor(survey["rating"].to_list()).float()).item())
