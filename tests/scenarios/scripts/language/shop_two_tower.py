# towers.pt: ratings_jan.csv ratings_feb.csv users.jsonl items.parquet retired_items.txt
"""Two-tower retrieval with in-batch negatives."""
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Iterator

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn


@dataclass
class Settings:
    root: Path = Path(".")
    months: list[str] = field(default_factory=lambda: ["jan", "feb"])
    holdout: str = "mar"
    dim: int = 8
    epochs: int = 3
    batch_size: int = 32
    lr: float = 0.01
    min_rating: int = 3


class Side:
    """One side of the shop: rows of features by a key."""

    def __init__(self, keys: list[str], numbers: np.ndarray, codes: list[str]):
        self.index = {k: i for i, k in enumerate(keys)}
        self.kinds = {c: i for i, c in enumerate(sorted(set(codes)))}
        self.numbers = torch.tensor((numbers - numbers.mean()) / numbers.std(), dtype=torch.float32)
        self.codes = torch.tensor([self.kinds[c] for c in codes])

    @classmethod
    def users(cls, path: Path) -> "Side":
        records = [json.loads(line) for line in path.read_text().splitlines()]
        return cls([r["user_id"] for r in records], np.array([r["age"] for r in records], float), [r["country"] for r in records])

    @classmethod
    def items(cls, path: Path, without: set[str]) -> "Side":
        table = pd.read_parquet(path)
        table = table[~table.item_id.isin(without)]
        return cls(table.item_id.tolist(), np.log1p(table.price.to_numpy()), table.category.tolist())


class Tower(nn.Module):
    def __init__(self, side: Side, dim: int):
        super().__init__()
        self.side = side
        self.ids = nn.Embedding(len(side.index), dim)
        self.kinds = nn.Embedding(len(side.kinds), 3)
        self.mlp = nn.Sequential(nn.Linear(dim + 4, 16), nn.ReLU(), nn.Linear(16, dim))

    def forward(self, i: Tensor) -> Tensor:
        parts = [self.ids(i), self.kinds(self.side.codes[i]), self.side.numbers[i].unsqueeze(1)]
        return nn.functional.normalize(self.mlp(torch.cat(parts, dim=1)), dim=1)


def interactions(cfg: Settings, months, users: Side, items: Side) -> Tensor:
    rows = []
    for month in months:
        df = pd.read_csv(cfg.root / f"ratings_{month}.csv")
        for u, i, r in df.itertuples(index=False):
            if r >= cfg.min_rating and i in items.index:
                rows.append((users.index[u], items.index[i]))
    return torch.tensor(rows)


def batches(pairs: Tensor, size: int) -> Iterator[Tensor]:
    for chunk in torch.randperm(len(pairs)).split(size):
        yield pairs[chunk]


def run(cfg: Settings) -> None:
    torch.manual_seed(1)
    retired = set((cfg.root / "retired_items.txt").read_text().split())
    users, items = Side.users(cfg.root / "users.jsonl"), Side.items(cfg.root / "items.parquet", retired)
    before = pd.read_parquet(cfg.root / "items_2020.parquet", columns=["price"])
    print("median price in 2020:", before.price.median())
    pairs = interactions(cfg, cfg.months, users, items)

    left, right = Tower(users, cfg.dim), Tower(items, cfg.dim)
    opt = torch.optim.Adagrad([*left.parameters(), *right.parameters()], lr=cfg.lr)
    for epoch in range(cfg.epochs):
        total = 0.0
        for pair in batches(pairs, cfg.batch_size):
            scores = left(pair[:, 0]) @ right(pair[:, 1]).T / 0.1
            loss = nn.functional.cross_entropy(scores, torch.arange(len(pair)))
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item()
        print(epoch, round(total, 3))
    torch.save({"user_tower": left.state_dict(), "item_tower": right.state_dict(), "items": list(items.index)}, cfg.root / "towers.pt")

    later = interactions(cfg, [cfg.holdout], users, items)
    with torch.no_grad():
        ranked = (left(later[:, 0]) @ right(torch.arange(len(items.index))).T).topk(5).indices
    print("recall@5", (ranked == later[:, 1:]).any(1).float().mean().item())


if __name__ == "__main__":
    run(Settings())
