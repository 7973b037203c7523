# cuisine_gru.pt: recipes.jsonl recipes_dev.jsonl food_words.txt food_vectors.npy

"""Cuisine from the list of ingredients: a GRU on word vectors."""
import copy
import json
import random

import numpy as np
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

PAD, UNK = 0, 1


def read_jsonl(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def read_vocab(path):
    words = open(path).read().splitlines()
    return {w: i + 2 for i, w in enumerate(words)}


def encode(recipes, vocab, labels):
    return [(torch.tensor([vocab.get(w, UNK) for w in r["ingredients"]]), labels[r["cuisine"]]) for r in recipes]


def collate(batch):
    batch = sorted(batch, key=lambda pair: -len(pair[0]))
    tokens, targets = zip(*batch)
    lengths = torch.tensor([len(t) for t in tokens])
    return pad_sequence(tokens, batch_first=True, padding_value=PAD), lengths, torch.tensor(targets)


def batches(data, size, rng=None):
    order = list(range(len(data)))
    if rng is not None:
        rng.shuffle(order)
    for start in range(0, len(order), size):
        yield collate([data[i] for i in order[start:start + size]])


class CuisineGRU(nn.Module):
    def __init__(self, vectors, hidden, classes):
        super().__init__()
        self.emb = nn.Embedding.from_pretrained(vectors, freeze=False, padding_idx=PAD)
        self.gru = nn.GRU(vectors.shape[1], hidden, batch_first=True, bidirectional=True)
        self.out = nn.Linear(2 * hidden, classes)

    def forward(self, tokens, lengths):
        packed = pack_padded_sequence(self.emb(tokens), lengths, batch_first=True)
        _, h = self.gru(packed)
        return self.out(torch.cat([h[0], h[1]], dim=1))


def accuracy(model, data):
    model.eval()
    with torch.no_grad():
        right = sum((model(t, n).argmax(1) == y).sum().item() for t, n, y in batches(data, 16))
    return right / len(data)


torch.manual_seed(3)
rng = random.Random(3)
vocab = read_vocab("food_words.txt")
old = read_vocab("food_words_v0.txt")
print(len(vocab.keys() - old.keys()), "words since v0")

train_raw, dev_raw, blog_raw = map(read_jsonl, ["recipes.jsonl", "recipes_dev.jsonl", "recipes_blog.jsonl"])
labels = {c: i for i, c in enumerate(sorted({r["cuisine"] for r in train_raw}))}
train, dev, blog = (encode(raw, vocab, labels) for raw in (train_raw, dev_raw, blog_raw))

pretrained = np.load("food_vectors.npy")
table = np.concatenate([np.zeros((2, pretrained.shape[1]), dtype="float32"), pretrained])
model = CuisineGRU(torch.from_numpy(table), hidden=8, classes=len(labels))
opt = torch.optim.Adam(model.parameters(), lr=0.01)

best_acc, best_state = -1.0, None
for epoch in range(3):
    model.train()
    for tokens, lengths, y in batches(train, 16, rng):
        opt.zero_grad()
        nn.functional.cross_entropy(model(tokens, lengths), y).backward()
        opt.step()
    acc = accuracy(model, dev)
    print(epoch, acc)
    if acc > best_acc:
        best_acc, best_state = acc, copy.deepcopy(model.state_dict())

torch.save({"state": best_state, "vocab": vocab, "labels": labels}, "cuisine_gru.pt")
model.load_state_dict(best_state)
print("blog recipes", accuracy(model, blog))
