# sig_encoder.pt: sig_vectors.npy sig_pairs_train.csv
# sig_matcher.pkl: sig_vectors.npy sig_pairs_train.csv sig_pairs_check.csv

import pickle

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, Dataset, Sampler


class PairDataset(Dataset):
    def __init__(self, vectors, pairs):
        self.v = torch.as_tensor(vectors)
        self.pairs = pairs[["left", "right", "same"]].to_numpy()

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, i):
        a, b, s = self.pairs[i]
        return self.v[a], self.v[b], float(s)


class BalancedPairs(Sampler):
    """Yields batches with half matching and half non-matching pairs."""

    def __init__(self, same, batch_size, seed):
        self.pos = np.flatnonzero(same == 1)
        self.neg = np.flatnonzero(same == 0)
        self.half = batch_size // 2
        self.rng = np.random.default_rng(seed)
        self.n = len(same) // batch_size

    def __len__(self):
        return self.n

    def __iter__(self):
        for _ in range(self.n):
            yield [*self.rng.choice(self.pos, self.half), *self.rng.choice(self.neg, self.half)]


class Siamese(nn.Module):
    def __init__(self, dim_in=16, dim_out=6):
        super().__init__()
        self.f = nn.Sequential(nn.Linear(dim_in, 24), nn.ReLU(), nn.Linear(24, dim_out))

    def embed(self, x):
        return F.normalize(self.f(x), dim=-1)

    def forward(self, a, b):
        return (self.embed(a) - self.embed(b)).pow(2).sum(-1).add(1e-8).sqrt()


def contrastive(d, same, margin=1.0):
    return (same * d.pow(2) + (1 - same) * (margin - d).clamp(min=0).pow(2)).mean()


torch.manual_seed(0)
gallery = np.load("sig_vectors.npy")
queries = np.load("sig_queries.npy")
pairs = {k: pd.read_csv(f"sig_pairs_{k}.csv") for k in ("train", "check")}
for k, df in pairs.items():
    print(k, len(df), "pairs,", df.same.mean().round(3), "matching")

ds = PairDataset(gallery, pairs["train"])
loader = DataLoader(ds, batch_sampler=BalancedPairs(ds.pairs[:, 2], 20, seed=5))

model = Siamese()
opt = torch.optim.AdamW(model.parameters(), lr=1e-2, weight_decay=1e-3)
for epoch in range(15):
    for a, b, same in loader:
        loss = contrastive(model(a, b), same.float())
        opt.zero_grad()
        loss.backward()
        opt.step()
print("last batch loss", loss.item())
torch.save(model.state_dict(), "sig_encoder.pt")

# pick the operating threshold on the check pairs
model.eval()
check = PairDataset(gallery, pairs["check"])
with torch.no_grad():
    a, b, s = next(iter(DataLoader(check, batch_size=len(check))))
    dist = model(a, b).numpy()
s = s.numpy()
grid = np.sort(dist)
acc = [((dist <= t) == (s == 1)).mean() for t in grid]
threshold = float(grid[int(np.argmax(acc))])
print("threshold", round(threshold, 4), "accuracy", max(acc))

with open("sig_matcher.pkl", "wb") as f:
    pickle.dump({"weights": {k: v.numpy() for k, v in model.state_dict().items()}, "threshold": threshold}, f)

with torch.no_grad():
    q = model.embed(torch.as_tensor(queries))
    g = model.embed(torch.as_tensor(gallery))
    print("nearest:", torch.cdist(q, g).argmin(1).tolist())
