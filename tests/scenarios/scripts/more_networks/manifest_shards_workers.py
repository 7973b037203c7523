# flow_net.pt: manifest.yaml flow_00.npz flow_01.npz flow_02.npz flow_03.npz flow_04.npz
"""Drag regression on sharded simulation output (shards are listed in manifest.yaml)."""
import json
import random

import numpy as np
import torch
import yaml
from torch import nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info


class ShardStream(IterableDataset):
    def __init__(self, shards, mean=None, std=None, shuffle_buffer=0, seed=0):
        self.shards, self.mean, self.std = list(shards), mean, std
        self.shuffle_buffer, self.seed = shuffle_buffer, seed

    def _rows(self):
        info = get_worker_info()
        mine = self.shards if info is None else self.shards[info.id::info.num_workers]
        for path in mine:
            with np.load(path) as shard:
                yield from zip(shard["x"], shard["y"])

    def _shuffled(self, rows):
        rng, buffer = random.Random(self.seed), []
        for row in rows:
            buffer.append(row)
            if len(buffer) >= self.shuffle_buffer:
                yield buffer.pop(rng.randrange(len(buffer)))
        rng.shuffle(buffer)
        yield from buffer

    def __iter__(self):
        rows = self._rows()
        if self.shuffle_buffer:
            rows = self._shuffled(rows)
        for x, y in rows:
            yield torch.from_numpy((x - self.mean) / self.std), torch.tensor(y)


class Welford:
    def __init__(self):
        self.n, self.mean, self.m2 = 0, 0.0, 0.0

    def update(self, batch):
        for x in batch:
            self.n += 1
            delta = x - self.mean
            self.mean = self.mean + delta / self.n
            self.m2 = self.m2 + delta * (x - self.mean)

    @property
    def std(self):
        return np.sqrt(self.m2 / (self.n - 1)).astype("float32")


def evaluate(model, loader):
    model.eval()
    with torch.no_grad():
        errors = [nn.functional.mse_loss(model(x).squeeze(1), y).item() for x, y in loader]
    return sum(errors) / len(errors)


def main():
    with open("manifest.yaml") as f:
        manifest = yaml.safe_load(f)
    with open("schema.json") as f:
        print("columns:", ", ".join(json.load(f)["columns"]))
    for path in manifest["retired"]:
        print(path, "is retired,", len(np.load(path)["y"]), "rows")

    stats = Welford()
    for path in manifest["train"]:
        stats.update(np.load(path)["x"].astype("float64"))
    norm = {"mean": stats.mean.astype("float32"), "std": stats.std}

    train = DataLoader(ShardStream(manifest["train"], **norm, shuffle_buffer=32), batch_size=20, num_workers=2)
    val = DataLoader(ShardStream(manifest["val"], **norm), batch_size=20)
    model = nn.Sequential(nn.Linear(5, 12), nn.GELU(), nn.Linear(12, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0)
    for epoch in range(2):
        model.train()
        for x, y in train:
            optimizer.zero_grad()
            nn.functional.mse_loss(model(x).squeeze(1), y).backward()
            optimizer.step()
        error = evaluate(model, val)
        scheduler.step(error)
        print(f"epoch {epoch}: val {error:.3f}")
    torch.save({"model": model.state_dict(), "mean": torch.from_numpy(norm["mean"])}, "flow_net.pt")
    print("test", evaluate(model, DataLoader(ShardStream(manifest["test"], **norm), batch_size=20)))


if __name__ == "__main__":
    main()
