# film_gru.safetensors: film_train.tsv film_dev.tsv film_vectors.vec film_slang.csv
import random
from itertools import chain, islice

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

random.seed(13)
torch.manual_seed(13)


def read_slang(path):
    with open(path, encoding="utf-8") as fh:
        next(fh)
        return dict(line.rstrip("\n").split(",") for line in fh)


SLANG = read_slang("film_slang.csv")


def examples(path):
    with open(path, encoding="utf-8") as fh:
        for line in fh:
            label, text = line.rstrip("\n").split("\t")
            yield [SLANG.get(w, w) for w in text.split()], int(label)


class Vocab:
    def __init__(self, tokens):
        self.itos = ["<pad>", "<unk>", *sorted(set(tokens))]
        self.stoi = {w: i for i, w in enumerate(self.itos)}

    def __len__(self):
        return len(self.itos)

    def __call__(self, words):
        return torch.tensor([self.stoi.get(w, 1) for w in words])


def load_vectors(path, vocab):
    with open(path) as fh:
        n, dim = map(int, next(fh).split())
        weights = np.random.default_rng(0).normal(0, 0.1, (len(vocab), dim)).astype("float32")
        for line in islice(fh, n):
            word, *values = line.split()
            if word in vocab.stoi:
                weights[vocab.stoi[word]] = [float(v) for v in values]
    return torch.from_numpy(weights)


class SentimentGRU(nn.Module):
    def __init__(self, vectors):
        super().__init__()
        self.embed = nn.Embedding.from_pretrained(vectors, freeze=False, padding_idx=0)
        self.gru = nn.GRU(vectors.shape[1], 8, batch_first=True, bidirectional=True)
        self.out = nn.Linear(16, 1)

    def forward(self, ids, lengths):
        packed = pack_padded_sequence(self.embed(ids), lengths, batch_first=True, enforce_sorted=False)
        _, h = self.gru(packed)
        return self.out(torch.cat([h[0], h[1]], dim=1)).squeeze(1)


def batches(data, vocab, size=16, shuffle=False):
    data = random.sample(data, len(data)) if shuffle else data
    for i in range(0, len(data), size):
        words, labels = zip(*data[i:i + size])
        ids = [vocab(w) for w in words]
        yield pad_sequence(ids, batch_first=True), torch.tensor([len(x) for x in ids]), torch.tensor(labels).float()


@torch.inference_mode()
def accuracy(model, data, vocab):
    model.eval()
    hits = chain.from_iterable(((model(x, n) > 0) == y.bool()).tolist() for x, n, y in batches(data, vocab))
    return np.mean(list(hits))


train, dev, test = (list(examples(f"film_{part}.tsv")) for part in ("train", "dev", "test"))
blog = list(examples("film_blog.tsv"))
print("longest review", max(len(w) for w, _ in train), "longest in the blog", max(len(w) for w, _ in blog))
vocab = Vocab(w for words, _ in train for w in words)
model = SentimentGRU(load_vectors("film_vectors.vec", vocab))
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
criterion = nn.BCEWithLogitsLoss()

best, patience = 0.0, 2
for epoch in range(4):
    model.train()
    for x, n, y in batches(train, vocab, shuffle=True):
        optimizer.zero_grad(set_to_none=True)
        criterion(model(x, n), y).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    score = accuracy(model, dev, vocab)
    if score > best:
        best, patience = score, 2
        save_file(model.state_dict(), "film_gru.safetensors")
    else:
        patience -= 1
        if not patience:
            break
print("dev", best, "test", accuracy(model, test, vocab), "blog", accuracy(model, blog, vocab))
