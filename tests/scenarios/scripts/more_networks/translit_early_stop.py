# translit.pt: translit_train.tsv translit_dev.tsv alphabet.json
import copy
import json
import random
from collections import Counter

import torch
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, Sampler

random.seed(0)
torch.manual_seed(0)


def read_pairs(path):
    with open(path, encoding="utf-8") as f:
        return [tuple(line.rstrip("\n").split("\t")) for line in f if line.strip()]


class Vocab:
    def __init__(self, symbols, specials=("<pad>", "<s>", "</s>", "<unk>")):
        self.itos = [*specials, *symbols]
        self.stoi = {s: i for i, s in enumerate(self.itos)}

    def encode(self, word):
        return [1, *(self.stoi.get(ch, 3) for ch in word), 2]

    def __len__(self):
        return len(self.itos)


def vocab_from_alphabet(path):
    with open(path) as f:
        return Vocab(json.load(f)["letters"])


def vocab_from_pairs(pairs, min_count=1):
    counts = Counter(ch for _, target in pairs for ch in target)
    return Vocab([ch for ch, n in counts.most_common() if n >= min_count])


class LengthBuckets(Sampler):
    """Words of like length together, buckets in random order."""

    def __init__(self, pairs, bucket=16):
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i][0]))
        self.buckets = [order[i:i + bucket] for i in range(0, len(order), bucket)]

    def __iter__(self):
        random.shuffle(self.buckets)
        return (i for b in self.buckets for i in random.sample(b, len(b)))

    def __len__(self):
        return sum(map(len, self.buckets))


class Seq2Seq(nn.Module):
    def __init__(self, n_src, n_tgt, d=12):
        super().__init__()
        self.src, self.tgt = nn.Embedding(n_src, d, padding_idx=0), nn.Embedding(n_tgt, d, padding_idx=0)
        self.encoder, self.decoder = nn.GRU(d, d, batch_first=True), nn.GRU(d, d, batch_first=True)
        self.out = nn.Linear(d, n_tgt)

    def forward(self, src, tgt):
        _, h = self.encoder(self.src(src))
        return self.out(self.decoder(self.tgt(tgt), h)[0])


class EarlyStopping:
    def __init__(self, patience):
        self.patience, self.best, self.bad, self.state = patience, float("inf"), 0, None

    def step(self, value, model):
        if value < self.best - 1e-4:
            self.best, self.bad, self.state = value, 0, copy.deepcopy(model.state_dict())
        else:
            self.bad += 1
        return self.bad >= self.patience


train_pairs, dev_pairs = read_pairs("translit_train.tsv"), read_pairs("translit_dev.tsv")
legacy = {source for source, _ in read_pairs("translit_legacy.tsv")}
print(len(legacy & {s for s, _ in train_pairs}), "words are in the legacy list too")
src_vocab, tgt_vocab = vocab_from_alphabet("alphabet.json"), vocab_from_pairs(train_pairs)


def collate(batch):
    def pad(seqs):
        width = max(map(len, seqs))
        return torch.tensor([s + [0] * (width - len(s)) for s in seqs])

    return pad([src_vocab.encode(s) for s, _ in batch]), pad([tgt_vocab.encode(t) for _, t in batch])


model = Seq2Seq(len(src_vocab), len(tgt_vocab))
criterion = nn.CrossEntropyLoss(ignore_index=0)


def loss_of(batch):
    src, tgt = batch
    return criterion(model(src, tgt[:, :-1]).flatten(0, 1), tgt[:, 1:].flatten())


def mean_loss(pairs):
    with torch.no_grad():
        return sum(loss_of(b).item() for b in DataLoader(pairs, 10, collate_fn=collate)) / -(-len(pairs) // 10)


loader = DataLoader(train_pairs, batch_sampler=BatchSampler(LengthBuckets(train_pairs), 16, False), collate_fn=collate)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
stopper = EarlyStopping(patience=1)
for epoch in range(4):
    for batch in loader:
        optimizer.zero_grad()
        loss_of(batch).backward()
        optimizer.step()
    if stopper.step(mean_loss(dev_pairs), model):
        break
model.load_state_dict(stopper.state)
torch.save({"state": stopper.state, "src": src_vocab.itos, "tgt": tgt_vocab.itos}, "translit.pt")
print("dev", stopper.best, "test", mean_loss(read_pairs("translit_test.tsv")))
