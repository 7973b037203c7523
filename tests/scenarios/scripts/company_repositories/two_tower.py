# towers.safetensors: clicks_week1.jsonl.gz clicks_week2.jsonl.gz clicks_week3.jsonl.gz catalog.parquet
# ctr_by_category.json: clicks_week1.jsonl.gz clicks_week2.jsonl.gz catalog.parquet

"""Two-tower click model. Weeks 1-2 for training, week 3 to select the epoch."""
import gzip
import json
from dataclasses import dataclass

import numpy as np
import polars as pl
import torch
import torch.nn as nn
from safetensors.torch import save_file


@dataclass
class Config:
    dim: int = 8
    epochs: int = 12
    batch: int = 64
    lr: float = 0.02
    weight_decay: float = 1e-3
    seed: int = 5


def read_clicks(week: int) -> pl.DataFrame:
    with gzip.open(f"clicks_week{week}.jsonl.gz", "rt") as f:
        return pl.DataFrame([json.loads(line) for line in f])


def to_tensors(df: pl.DataFrame):
    user = torch.from_numpy(df["user"].to_numpy().astype(np.int64))
    item = torch.from_numpy(df["item"].to_numpy().astype(np.int64))
    y = torch.from_numpy(df["clicked"].to_numpy().astype(np.float32))
    return user, item, y


class UserTower(nn.Module):
    def __init__(self, n_users, dim):
        super().__init__()
        self.emb = nn.Embedding(n_users, dim)

    def forward(self, u):
        return self.emb(u)


class ItemTower(nn.Module):
    def __init__(self, item_category, item_price, dim):
        super().__init__()
        self.register_buffer("category", item_category)
        self.register_buffer("price", item_price)
        self.emb = nn.Embedding(len(item_category), dim)
        self.cat_emb = nn.Embedding(int(item_category.max()) + 1, dim)
        self.price_w = nn.Linear(1, dim)

    def forward(self, i):
        return self.emb(i) * 0.3 + self.cat_emb(self.category[i]) + self.price_w(self.price[i].unsqueeze(-1))


class TwoTower(nn.Module):
    def __init__(self, n_users, category, price, dim):
        super().__init__()
        self.user = UserTower(n_users, dim)
        self.item = ItemTower(category, price, dim)
        self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, u, i):
        return (self.user(u) * self.item(i)).sum(-1) + self.bias


def main(cfg: Config):
    torch.manual_seed(cfg.seed)
    torch.set_num_threads(1)

    catalog = pl.read_parquet("catalog.parquet").sort("item")
    profiles = pl.read_parquet("user_profiles.parquet")
    print(profiles.group_by("country").agg(pl.len(), pl.col("age").mean()).sort("country"))

    train = pl.concat([read_clicks(1), read_clicks(2)])
    valid = read_clicks(3)

    ctr = (train.join(catalog, on="item").group_by("category")
           .agg(pl.col("clicked").mean().alias("ctr")).sort("category"))
    with open("ctr_by_category.json", "w") as f:
        json.dump(dict(zip(ctr["category"].to_list(), ctr["ctr"].to_list())), f)

    category = torch.tensor(catalog["category"].to_list())
    price = torch.tensor(catalog["price"].to_list()) / 100
    n_users = int(train["user"].max()) + 1
    model = TwoTower(n_users, category, price, cfg.dim)
    opt = torch.optim.Adam(model.parameters(), lr=cfg.lr, weight_decay=cfg.weight_decay)
    bce = nn.BCEWithLogitsLoss()
    u, i, y = to_tensors(train)
    vu, vi, vy = to_tensors(valid)

    best_loss, best_weights = float("inf"), None
    for epoch in range(cfg.epochs):
        model.train()
        for idx in torch.randperm(len(y)).split(cfg.batch):
            opt.zero_grad()
            bce(model(u[idx], i[idx]), y[idx]).backward()
            opt.step()
        model.eval()
        with torch.no_grad():
            val = bce(model(vu, vi), vy).item()
        print(f"epoch {epoch:2d}  valid {val:.4f}")
        if val < best_loss:
            best_loss = val
            best_weights = {k: v.clone() for k, v in model.state_dict().items()}

    save_file(best_weights, "towers.safetensors")


if __name__ == "__main__":
    main(Config())
