# review_lstm.pth: reviews_train.jsonl reviews_val.jsonl word_vectors.txt stopwords.txt
"""BiLSTM on film reviews with pretrained word vectors. Batches are drawn from buckets of similar length."""
import json
import pathlib
import random

import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import BatchSampler, DataLoader, Dataset

ROOT = pathlib.Path(".")


def load_jsonl(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def load_vectors(path):
    vectors = {}
    with path.open() as fin:
        for line in fin:
            token, *values = line.split(" ")
            vectors[token] = np.asarray(values, dtype="float32")
    return vectors


class Vocab:
    def __init__(self, texts, tokenize):
        self.itos = ["<pad>", "<unk>"]
        for text in texts:
            for token in tokenize(text):
                if token not in self.itos:
                    self.itos.append(token)
        self.stoi = {t: i for i, t in enumerate(self.itos)}

    def matrix(self, vectors):
        dim = len(next(iter(vectors.values())))
        rng = np.random.RandomState(0)
        rows = [np.zeros(dim)] + [vectors.get(t, rng.normal(0, 0.1, dim)) for t in self.itos[1:]]
        found = sum(t in vectors for t in self.itos)
        print(f"vectors found for {found} of {len(self.itos)} words")
        return torch.tensor(np.stack(rows), dtype=torch.float32)


class Reviews(Dataset):
    def __init__(self, records, vocab, tokenize):
        self.data = [([vocab.stoi.get(t, 1) for t in tokenize(r["text"])], r["label"]) for r in records]

    def __len__(self):
        return len(self.data)

    def __getitem__(self, i):
        return self.data[i]


class BucketSampler(BatchSampler):
    def __init__(self, lengths, batch_size):
        self.order = sorted(range(len(lengths)), key=lambda i: lengths[i])
        self.batch_size = batch_size

    def __iter__(self):
        chunks = [self.order[i:i + self.batch_size] for i in range(0, len(self.order), self.batch_size)]
        random.shuffle(chunks)
        yield from chunks

    def __len__(self):
        return -(-len(self.order) // self.batch_size)


def pad(batch):
    width = max(len(ids) for ids, _ in batch)
    return torch.tensor([ids + [0] * (width - len(ids)) for ids, _ in batch]), torch.tensor([y for _, y in batch]).float()


class BiLSTM(nn.Module):
    def __init__(self, matrix, hidden=10):
        super().__init__()
        self.embedding = nn.Embedding.from_pretrained(matrix, freeze=True, padding_idx=0)
        self.lstm = nn.LSTM(matrix.shape[1], hidden, bidirectional=True, batch_first=True)
        self.dropout = nn.Dropout(0.2)
        self.fc = nn.Linear(2 * hidden, 1)

    def forward(self, x):
        states, _ = self.lstm(self.embedding(x))
        return self.fc(self.dropout(states.max(1).values)).squeeze(1)


@torch.no_grad()
def evaluate(model, loader):
    model.eval()
    right = [((model(x) > 0) == y.bool()).float().mean().item() for x, y in loader]
    return sum(right) / len(right)


random.seed(2)
torch.manual_seed(2)
stop = set((ROOT / "stopwords.txt").read_text().split())
tokenize = lambda text: [t for t in text.lower().split() if t not in stop]

small = load_vectors(ROOT / "word_vectors_small.txt")
vectors = load_vectors(ROOT / "word_vectors.txt")
print("small file:", len(small), "full file:", len(vectors))
train, val, test = (load_jsonl(ROOT / f"reviews_{p}.jsonl") for p in ("train", "val", "test"))
vocab = Vocab([r["text"] for r in train], tokenize)
train_ds = Reviews(train, vocab, tokenize)
train_dl = DataLoader(train_ds, batch_sampler=BucketSampler([len(ids) for ids, _ in train_ds], 8), collate_fn=pad)
val_dl = DataLoader(Reviews(val, vocab, tokenize), batch_size=8, collate_fn=pad)

model = BiLSTM(vocab.matrix(vectors))
optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=1e-2)
loss_fn = nn.BCEWithLogitsLoss()
best, patience = -1.0, 2
for epoch in range(4):
    model.train()
    for x, y in train_dl:
        optimizer.zero_grad()
        loss_fn(model(x), y).backward()
        optimizer.step()
    accuracy = evaluate(model, val_dl)
    print(epoch, accuracy)
    if accuracy > best:
        best, patience = accuracy, 2
        torch.save({"model": model.state_dict(), "vocab": vocab.itos}, "review_lstm.pth")
    else:
        patience -= 1
        if not patience:
            break

model.load_state_dict(torch.load("review_lstm.pth")["model"])
print("test accuracy", evaluate(model, DataLoader(Reviews(test, vocab, tokenize), batch_size=8, collate_fn=pad)))
