# rating_mlp.safetensors: product_vectors.npy products.csv ratings.csv stock_weights.csv
import csv
from collections import defaultdict
from itertools import islice
from pathlib import Path
from statistics import fmean

import numpy as np
import torch
from safetensors.torch import save_file
from torch.utils.data import DataLoader, Subset, TensorDataset, WeightedRandomSampler


def table(name, delimiter=","):
    with Path(name).open(newline="") as f:
        return list(csv.DictReader(f, delimiter=delimiter))


# -- blocks, all in the order of products.csv
products = table("products.csv")
row_of = {p["sku"]: i for i, p in enumerate(products)}
vectors = np.load("product_vectors.npy", mmap_mode="r")
previous = np.load("product_vectors_old.npy", mmap_mode="r")
print("cosine to the vectors of last year:",
      np.mean(np.sum(vectors * previous, 1) / np.linalg.norm(vectors, axis=1) / np.linalg.norm(previous, axis=1)))

price = np.log([[float(p["price"])] for p in products])
brands = sorted({p["brand"] for p in products})
brand = np.eye(len(brands))[[brands.index(p["brand"]) for p in products]]
for supplier in islice(table("suppliers.tsv", "\t"), 2):
    print(supplier)

stars = defaultdict(list)
for r in table("ratings.csv"):
    stars[r["sku"]].append(int(r["stars"]))
rated = np.array(sorted(row_of[sku] for sku in stars))
target = np.array([fmean(stars[products[i]["sku"]]) for i in rated])

# how often a product is drawn
weight = np.ones(len(products))
for r in table("stock_weights.csv"):
    weight[row_of[r["sku"]]] = float(r["weight"])

X = np.hstack([vectors, price, brand])[rated].astype(np.float32)
X[:, 4] = (X[:, 4] - X[:, 4].mean()) / X[:, 4].std()
dataset = TensorDataset(torch.from_numpy(X), torch.from_numpy(target.astype(np.float32)))

order = np.random.default_rng(8).permutation(len(dataset)).tolist()
train, test = Subset(dataset, order[:-15]), Subset(dataset, order[-15:])
sampler = WeightedRandomSampler(weight[rated][train.indices], num_samples=200, generator=torch.Generator().manual_seed(8))

torch.manual_seed(8)
net = torch.nn.Sequential(torch.nn.Linear(X.shape[1], 10), torch.nn.GELU(), torch.nn.Linear(10, 1), torch.nn.Flatten(0))
optimizer = torch.optim.RMSprop(net.parameters(), 3e-3)
for epoch in range(3):
    running = 0.0
    for features, y in DataLoader(train, batch_size=20, sampler=sampler):
        loss = (net(features) - y).square().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        running += loss.item()
    print(epoch, round(running, 3))
save_file(net.state_dict(), "rating_mlp.safetensors", metadata={"brands": ",".join(brands)})

with torch.inference_mode():
    print("test:", torch.stack([(net(x[None]) - y).abs().mean() for x, y in test]).mean().item())
