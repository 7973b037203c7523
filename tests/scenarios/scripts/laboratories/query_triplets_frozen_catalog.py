# query_tower.safetensors: catalog_vectors.pt query_clicks.tsv hard_negatives.tsv query_vocab.txt

"""Query tower against a frozen product catalogue; triplets with hard negatives."""
import csv
import random

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Catalog:
    def __init__(self, path):
        blob = torch.load(path)
        self.position = {pid: i for i, pid in enumerate(blob["ids"])}
        self.vectors = nn.functional.normalize(blob["vectors"], dim=-1)

    def __getitem__(self, pid):
        return self.vectors[self.position[pid]]

    def rank(self, query, pid):
        scores = self.vectors @ query
        return int((scores > scores[self.position[pid]]).sum()) + 1


def tsv(path):
    with open(path, newline="") as f:
        yield from csv.DictReader(f, delimiter="\t")


class Triplets(Dataset):
    def __init__(self, clicks, negatives, catalog, tokenise):
        self.rows = [(r["query"], r["product"]) for r in tsv(clicks)]
        self.confusable = {r["product"]: r["confusable"] for r in tsv(negatives)}
        self.catalog, self.tokenise = catalog, tokenise

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        query, product = self.rows[i]
        negative = self.confusable[product]
        if negative == product:
            negative = random.choice(list(self.catalog.position))
        return self.tokenise(query), self.catalog[product], self.catalog[negative]


def bag_collate(samples):
    tokens, pos, neg = zip(*samples)
    offsets = torch.tensor([0] + [len(t) for t in tokens[:-1]]).cumsum(0)
    return torch.cat(tokens), offsets, torch.stack(pos), torch.stack(neg)


class QueryTower(nn.Module):
    def __init__(self, n, dim=8):
        super().__init__()
        self.bag = nn.EmbeddingBag(n, dim, mode="mean")
        self.proj = nn.Linear(dim, dim)

    def forward(self, tokens, offsets):
        return nn.functional.normalize(self.proj(self.bag(tokens, offsets)), dim=-1)


def make_tokeniser(path):
    with open(path) as f:
        vocab = {w.strip(): i for i, w in enumerate(f)}
    return (lambda text: torch.tensor([vocab[w] for w in text.split() if w in vocab])), len(vocab)


def mrr(net, rows, catalog, tokenise):
    with torch.no_grad():
        return sum(1 / catalog.rank(net(tokenise(r["query"]), torch.tensor([0]))[0], r["product"]) for r in rows) / len(rows)


random.seed(4)
torch.manual_seed(4)
tokenise, size = make_tokeniser("query_vocab.txt")
catalog = Catalog("catalog_vectors.pt")
before = Catalog("catalog_vectors_old.pt")
moved = [pid for pid in catalog.position if catalog[pid] @ before[pid] < 0.5]
print(len(moved), "products have moved since the last index")

net = QueryTower(size)
loss_fn = nn.TripletMarginWithDistanceLoss(distance_function=lambda a, b: 1 - (a * b).sum(-1), margin=0.3)
opt = torch.optim.Adagrad(net.parameters(), lr=0.05)
for epoch in range(3):
    for tokens, offsets, pos, neg in DataLoader(Triplets("query_clicks.tsv", "hard_negatives.tsv", catalog, tokenise), 16, shuffle=True, collate_fn=bag_collate):
        loss = loss_fn(net(tokens, offsets), pos, neg)
        opt.zero_grad()
        loss.backward()
        opt.step()
save_file(net.state_dict(), "query_tower.safetensors", metadata={"dim": "8"})

fresh = QueryTower(size)
fresh.load_state_dict(load_file("query_tower.safetensors"))
judged = list(tsv("query_judged.tsv"))
print("MRR", mrr(fresh, judged, catalog, tokenise), "on the old index", mrr(fresh, judged, before, tokenise))
