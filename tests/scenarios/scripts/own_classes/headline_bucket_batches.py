# headline_bag.pt: headlines.tsv headlines_dev.tsv word_vectors.npy vector_words.txt
import os.path as osp
import random
from typing import Iterator

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, Sampler


def read_tsv(path):
    with open(path) as f:
        for line in f:
            label, text = line.rstrip("\n").split("\t")
            yield int(label), text.split()


class Headlines(Dataset):
    def __init__(self, path, lookup):
        self.items = [([lookup.get(t, lookup["<unk>"]) for t in tokens], label) for label, tokens in read_tsv(path)]
        self.lengths = [len(ids) for ids, _ in self.items]

    def __getitem__(self, i):
        return self.items[i]

    def __len__(self):
        return len(self.items)


class BucketBatchSampler(Sampler[list[int]]):
    """Batches of headlines with about the same length, in random order."""

    def __init__(self, lengths, batch_size, seed=0):
        self.order = sorted(range(len(lengths)), key=lengths.__getitem__)
        self.batch_size = batch_size
        self.rng = random.Random(seed)

    def __len__(self):
        return -(-len(self.order) // self.batch_size)

    def __iter__(self) -> Iterator[list[int]]:
        batches = [self.order[i:i + self.batch_size] for i in range(0, len(self.order), self.batch_size)]
        self.rng.shuffle(batches)
        yield from batches


def offsets(batch):
    ids = [torch.tensor(i) for i, _ in batch]
    starts = torch.tensor([0] + [len(i) for i in ids[:-1]]).cumsum(0)
    return torch.cat(ids), starts, torch.tensor([y for _, y in batch])


class EarlyStopping:
    def __init__(self, path, patience=1):
        self.path, self.patience, self.bad, self.best = path, patience, 0, np.inf

    def __call__(self, value, model):
        if value < self.best:
            self.best, self.bad = value, 0
            torch.save(model.state_dict(), self.path)
        else:
            self.bad += 1
        return self.bad > self.patience


class Bag(nn.Module):
    def __init__(self, vectors):
        super().__init__()
        self.bag = nn.EmbeddingBag.from_pretrained(vectors, freeze=True, mode="mean")
        self.mlp = nn.Sequential(nn.Linear(vectors.shape[1], 8), nn.Tanh(), nn.Dropout(0.1), nn.Linear(8, 2))

    def forward(self, ids, starts):
        return self.mlp(self.bag(ids, starts))


def evaluate(model, data):
    model.eval()
    criterion = nn.CrossEntropyLoss(reduction="sum")
    with torch.no_grad():
        total = sum(criterion(model(i, s), y).item() for i, s, y in DataLoader(data, 20, collate_fn=offsets))
    return total / len(data)


def run(root="."):
    torch.manual_seed(1)
    with open(osp.join(root, "vector_words.txt")) as f:
        lookup = {w.strip(): i for i, w in enumerate(f)}
    vectors = torch.from_numpy(np.load(osp.join(root, "word_vectors.npy")))
    lookup["<unk>"] = len(lookup)
    vectors = torch.cat([vectors, vectors.mean(0, keepdim=True)])

    phrases = [p.strip() for p in open(osp.join(root, "clickbait_phrases.txt"))]
    train = Headlines(osp.join(root, "headlines.tsv"), lookup)
    dev = Headlines(osp.join(root, "headlines_dev.tsv"), lookup)
    baited = sum(any(p in " ".join(tokens) for p in phrases) for _, tokens in read_tsv(osp.join(root, "headlines.tsv")))
    print(f"{len(train)} headlines, {baited} of them with one of {len(phrases)} known phrases")

    loader = DataLoader(train, batch_sampler=BucketBatchSampler(train.lengths, 16), collate_fn=offsets)
    model, stop = Bag(vectors), EarlyStopping(osp.join(root, "headline_bag.pt"))
    opt = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=0.01)
    for epoch in range(4):
        model.train()
        for ids, starts, y in loader:
            opt.zero_grad()
            nn.functional.cross_entropy(model(ids, starts), y).backward()
            opt.step()
        value = evaluate(model, dev)
        print("epoch", epoch, "dev", value)
        if stop(value, model):
            break
    model.load_state_dict(torch.load(stop.path))
    print("2024:", evaluate(model, Headlines(osp.join(root, "headlines_2024.tsv"), lookup)))


if __name__ == "__main__":
    run()
