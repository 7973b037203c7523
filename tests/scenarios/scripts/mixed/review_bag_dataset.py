# review_stars.pt: reviews_train.jsonl reviews_val.jsonl stars.csv stopwords.txt
import json
from collections import Counter

import pandas as pd
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(0)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

STOP = set(open("stopwords.txt").read().split())
EMOJI = json.load(open("emoji.json"))
STARS = pd.read_csv("stars.csv", index_col="id")["stars"].to_dict()


def tokenize(text):
    return [t for t in text.lower().split() if t not in STOP]


class Vocab:
    def __init__(self, texts, min_freq=2):
        counter = Counter()
        for text in texts:
            counter.update(tokenize(text))
        self.itos = ["<unk>"] + [w for w, c in counter.most_common() if c >= min_freq]
        self.stoi = {w: i for i, w in enumerate(self.itos)}

    def __call__(self, tokens):
        return [self.stoi.get(t, 0) for t in tokens]

    def __len__(self):
        return len(self.itos)


class ReviewDataset(Dataset):
    def __init__(self, path, vocab=None):
        with open(path) as f:
            self.items = [json.loads(line) for line in f]
        self.vocab = vocab or Vocab(item["text"] for item in self.items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, idx):
        item = self.items[idx]
        ids = self.vocab(tokenize(item["text"])) or [0]
        return torch.tensor(ids), STARS[item["id"]] - 1


def collate(batch):
    ids, labels = zip(*batch)
    offsets = torch.tensor([0] + [len(i) for i in ids[:-1]]).cumsum(0)
    return torch.cat(ids), offsets, torch.tensor(labels)


class StarModel(nn.Module):
    def __init__(self, n_words, dim=8):
        super().__init__()
        self.emb = nn.EmbeddingBag(n_words, dim)
        self.out = nn.Linear(dim, 5)

    def forward(self, ids, offsets):
        return self.out(torch.relu(self.emb(ids, offsets)))


def evaluate(model, loader):
    model.eval()
    losses, right, n = 0.0, 0, 0
    with torch.no_grad():
        for ids, offsets, y in loader:
            logits = model(ids.to(device), offsets.to(device)).cpu()
            losses += nn.functional.cross_entropy(logits, y, reduction="sum").item()
            right += (logits.argmax(1) == y).sum().item()
            n += len(y)
    return losses / n, right / n


train_ds = ReviewDataset("reviews_train.jsonl")
val_ds = ReviewDataset("reviews_val.jsonl", train_ds.vocab)
print(len(train_ds), "reviews,", len(train_ds.vocab), "words,", len(EMOJI), "emoji")
train_dl = DataLoader(train_ds, batch_size=16, shuffle=True, collate_fn=collate)
val_dl = DataLoader(val_ds, batch_size=32, collate_fn=collate)

model = StarModel(len(train_ds.vocab)).to(device)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.02)
best = float("inf")
for epoch in range(3):
    model.train()
    for ids, offsets, y in train_dl:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(ids.to(device), offsets.to(device)), y.to(device))
        loss.backward()
        optimizer.step()
    val_loss, val_acc = evaluate(model, val_dl)
    print(f"epoch {epoch}: val loss {val_loss:.3f} acc {val_acc:.2f}")
    if val_loss < best:
        best = val_loss
        torch.save({"state": model.state_dict(), "vocab": train_ds.vocab.itos}, "review_stars.pt")

model.load_state_dict(torch.load("review_stars.pt")["state"])
test_dl = DataLoader(ReviewDataset("reviews_test.jsonl", train_ds.vocab), batch_size=32, collate_fn=collate)
print("test", evaluate(model, test_dl))
