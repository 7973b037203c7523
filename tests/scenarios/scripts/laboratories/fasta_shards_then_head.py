# aa_encoder.pt: uniref_a.fasta uniref_b.fasta uniref_c.fasta aa_vocab.txt
# stability_head.pt: uniref_a.fasta uniref_b.fasta uniref_c.fasta aa_vocab.txt stability.csv

"""Masked pretraining on fasta shards read in two workers, then a regression head on stability data."""
import csv
import random

import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

SHARDS = ["uniref_a.fasta", "uniref_b.fasta", "uniref_c.fasta"]
MAXLEN = 24


class Vocab:
    def __init__(self, path):
        with open(path) as f:
            self.tokens = f.read().splitlines()
        self.index = {t: i for i, t in enumerate(self.tokens)}
        self.pad, self.mask = self.index["<pad>"], self.index["<mask>"]

    def __len__(self):
        return len(self.tokens)

    def encode(self, seq):
        ids = [self.index[c] for c in seq[:MAXLEN]]
        return torch.tensor(ids + [self.pad] * (MAXLEN - len(ids)))


def fasta(path):
    seq = []
    with open(path) as f:
        for line in f:
            if line.startswith(">"):
                if seq:
                    yield "".join(seq)
                seq = []
            else:
                seq.append(line.strip())
    if seq:
        yield "".join(seq)


class MaskedShards(IterableDataset):
    def __init__(self, shards, vocab, p=0.2):
        self.shards, self.vocab, self.p = shards, vocab, p

    def __iter__(self):
        worker = get_worker_info()
        mine = self.shards if worker is None else self.shards[worker.id::worker.num_workers]
        rng = random.Random(13)
        for shard in mine:
            for seq in fasta(shard):
                target = self.vocab.encode(seq)
                hide = torch.tensor([rng.random() < self.p for _ in range(MAXLEN)]) & (target != self.vocab.pad)
                yield target.masked_fill(hide, self.vocab.mask), target.masked_fill(~hide, -100)


class Encoder(nn.Module):
    def __init__(self, n, dim=16):
        super().__init__()
        self.emb = nn.Embedding(n, dim, padding_idx=0)
        self.pos = nn.Parameter(torch.zeros(MAXLEN, dim))
        self.block = nn.TransformerEncoderLayer(dim, 2, 32, batch_first=True, dropout=0.0)

    def forward(self, ids):
        return self.block(self.emb(ids) + self.pos)


def pretrain(vocab):
    enc, lm = Encoder(len(vocab)), nn.Linear(16, len(vocab))
    opt = torch.optim.AdamW([*enc.parameters(), *lm.parameters()], 1e-3)
    loader = DataLoader(MaskedShards(SHARDS, vocab), batch_size=10, num_workers=2)
    for _ in range(2):
        for x, y in loader:
            loss = nn.functional.cross_entropy(lm(enc(x)).flatten(0, 1), y.flatten())
            opt.zero_grad()
            loss.backward()
            opt.step()
    torch.save(enc.state_dict(), "aa_encoder.pt")


def read_scores(path, vocab):
    with open(path, newline="") as f:
        rows = list(csv.DictReader(f))
    return torch.stack([vocab.encode(r["sequence"]) for r in rows]), torch.tensor([float(r["score"]) for r in rows])


def finetune(vocab):
    enc = Encoder(len(vocab))
    enc.load_state_dict(torch.load("aa_encoder.pt"))
    enc.requires_grad_(False)
    head = nn.Linear(16, 1)
    x, y = read_scores("stability.csv", vocab)
    opt = torch.optim.Adam(head.parameters(), 1e-2)
    for _ in range(5):
        for xb, yb in zip(x.split(8), y.split(8)):
            opt.zero_grad()
            nn.functional.mse_loss(head(enc(xb).mean(1)).squeeze(1), yb).backward()
            opt.step()
    torch.save({"encoder": enc.state_dict(), "head": head.state_dict()}, "stability_head.pt")
    xt, yt = read_scores("stability_test.csv", vocab)
    with torch.no_grad():
        print("test mse", nn.functional.mse_loss(head(enc(xt).mean(1)).squeeze(1), yt).item())


if __name__ == "__main__":
    torch.manual_seed(0)
    vocab = Vocab("aa_vocab.txt")
    print("sequences in the old release:", sum(1 for _ in fasta("uniref_old.fasta")))
    pretrain(vocab)
    finetune(vocab)
