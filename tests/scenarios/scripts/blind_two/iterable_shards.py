# iterable.pt: shard_0.csv shard_1.csv shard_2.csv shard_3.csv
import csv
import random
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset

torch.manual_seed(3)
torch.set_num_threads(1)


class Shards(IterableDataset):
    def __init__(self, paths, buffer=16):
        self.paths, self.buffer = list(paths), buffer

    def rows(self):
        for path in self.paths:
            with open(path, newline="") as handle:
                for row in csv.reader(handle):
                    if row[0] != "k0":
                        *features, target = map(float, row)
                        yield torch.tensor(features), torch.tensor([target])

    def __iter__(self):
        waiting = []
        for row in self.rows():
            waiting.append(row)
            if len(waiting) == self.buffer:
                yield waiting.pop(random.randrange(self.buffer))
        yield from waiting


train = DataLoader(Shards(f"shard_{n}.csv" for n in range(3)), batch_size=20)
valid = DataLoader(Shards([Path("shard_3.csv")]), batch_size=20)
net = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
loss_function = nn.BCEWithLogitsLoss()
for epoch in range(2):
    for features, target in train:
        loss = loss_function(net(features), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        right = sum(((net(x) > 0) == (y > 0.5)).sum().item() for x, y in valid)
    print(epoch, right)
torch.save(net, "iterable.pt")
