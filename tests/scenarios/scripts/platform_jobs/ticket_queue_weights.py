# queue_router.pt: ticket_texts.csv ticket_texts_dev.csv ticket_vocab.txt ticket_stop.txt queue_counts.json
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
import torch
from torch import nn


@dataclass(frozen=True)
class Config:
    dim: int = 8
    lr: float = 0.05
    epochs: int = 3
    batch: int = 32
    smoothing: float = 0.5


class Vocabulary:
    def __init__(self, words, stop):
        self.index = {w: i + 1 for i, w in enumerate(w for w in words if w not in stop)}

    def __len__(self):
        return len(self.index) + 1

    def encode(self, text):
        return [self.index.get(word, 0) for word in text.split()]


def lines(name):
    return Path(name).read_text().split()


def class_weights(counts, queues, smoothing):
    """Rare queues count more: the sample in the CSV is balanced, the traffic in production is not."""
    n = torch.tensor([counts[q] for q in queues], dtype=torch.float32)
    w = (n.sum() / n) ** smoothing
    return w / w.mean()


def batches(name, vocabulary, queues, size, shuffle=False):
    frame = pd.read_csv(name)
    if shuffle:
        frame = frame.sample(frac=1.0, random_state=0)
    for start in range(0, len(frame), size):
        part = frame.iloc[start:start + size]
        tokens = torch.tensor([vocabulary.encode(text) for text in part["text"]])
        yield tokens, torch.tensor([queues.index(q) for q in part["queue"]])


@torch.no_grad()
def score(model, data):
    right, n = 0, 0
    for tokens, queue in data:
        right += (model(tokens).argmax(1) == queue).sum().item()
        n += len(queue)
    return right / n


def main(cfg=Config()):
    torch.manual_seed(0)
    vocabulary = Vocabulary(lines("ticket_vocab.txt"), set(lines("ticket_stop.txt")))
    counts = json.loads(Path("queue_counts.json").read_text())
    before = json.loads(Path("queue_counts_2024.json").read_text())
    queues = sorted(counts)
    print({q: f"{counts[q] / before[q] - 1:+.0%}" for q in queues})

    model = nn.Sequential(nn.EmbeddingBag(len(vocabulary), cfg.dim), nn.Linear(cfg.dim, len(queues)))
    criterion = nn.CrossEntropyLoss(weight=class_weights(counts, queues, cfg.smoothing))
    optimizer = torch.optim.Adam(model.parameters(), lr=cfg.lr)
    best = -1.0
    for epoch in range(cfg.epochs):
        for tokens, queue in batches("ticket_texts.csv", vocabulary, queues, cfg.batch, shuffle=True):
            optimizer.zero_grad()
            criterion(model(tokens), queue).backward()
            optimizer.step()
        dev = score(model, batches("ticket_texts_dev.csv", vocabulary, queues, 64))
        if dev > best:
            best = dev
            torch.save({"model": model.state_dict(), "queues": queues, "config": asdict(cfg)}, "queue_router.pt")

    model.load_state_dict(torch.load("queue_router.pt", weights_only=True)["model"])
    print("dev", best, "june", score(model, batches("ticket_texts_june.csv", vocabulary, queues, 64)))


main()
