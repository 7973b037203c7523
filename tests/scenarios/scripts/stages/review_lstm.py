# review_lstm.pt: reviews_train.json.gz emb_news_12d.txt

import gzip
import json
import random
from collections import Counter

import numpy as np
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

SEED = 21
random.seed(SEED)
torch.manual_seed(SEED)
rs = np.random.RandomState(SEED)


def read_reviews(fn):
    with gzip.open(fn, "rt") as f:
        return [(r["body"].split(), int(r["stars"] > 3)) for r in json.load(f)]


def read_embeddings(fn):
    table = {}
    with open(fn) as f:
        for line in f:
            word, *nums = line.rstrip().split(" ")
            table[word] = np.array(nums, dtype="float32")
    return table


train, test = read_reviews("reviews_train.json.gz"), read_reviews("reviews_test.json.gz")
counts = Counter(w for toks, _ in train for w in toks)
itos = ["<pad>", "<unk>"] + sorted(w for w, c in counts.items() if c >= 2)
stoi = {w: i for i, w in enumerate(itos)}

tables = {name: read_embeddings(f"emb_{name}_12d.txt") for name in ("news", "wiki")}
for name, t in tables.items():
    print(name, "coverage", sum(w in t for w in itos) / len(itos))

vectors = tables["news"]
weights = rs.normal(0, 0.1, (len(itos), 12)).astype("float32")
weights[0] = 0
for w, i in stoi.items():
    if w in vectors:
        weights[i] = vectors[w]


def bucket_batches(data, size):
    """batches of reviews of similar length, in random order"""
    order = sorted(range(len(data)), key=lambda i: (len(data[i][0]), random.random()))
    chunks = [order[i:i + size] for i in range(0, len(order), size)]
    random.shuffle(chunks)
    for chunk in chunks:
        seqs = [torch.tensor([stoi.get(w, 1) for w in data[i][0]]) for i in chunk]
        lens = torch.tensor([len(s) for s in seqs])
        yield pad_sequence(seqs, batch_first=True), lens, torch.tensor([data[i][1] for i in chunk], dtype=torch.float32)


class LSTMClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding.from_pretrained(torch.from_numpy(weights), freeze=True, padding_idx=0)
        self.lstm = nn.LSTM(12, 10, batch_first=True, bidirectional=True)
        self.out = nn.Linear(20, 1)

    def forward(self, x, lens):
        packed = pack_padded_sequence(self.emb(x), lens, batch_first=True, enforce_sorted=False)
        _, (h, _) = self.lstm(packed)
        return self.out(torch.cat([h[0], h[1]], 1)).squeeze(1)


net = LSTMClassifier()
opt = torch.optim.Adam(filter(lambda p: p.requires_grad, net.parameters()), lr=1e-2)
for epoch in range(5):
    losses = []
    for x, lens, y in bucket_batches(train, 20):
        loss = nn.functional.binary_cross_entropy_with_logits(net(x, lens), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.item())
    print(epoch, np.mean(losses).round(4))

torch.save({"model": net.state_dict(), "itos": itos}, "review_lstm.pt")

net.eval()
right = 0
with torch.no_grad():
    for x, lens, y in bucket_batches(test, 20):
        right += ((net(x, lens) > 0) == (y > 0.5)).sum().item()
print("test acc", right / len(test))
