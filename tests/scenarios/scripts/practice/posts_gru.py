# posts_gru.pt: posts_train.jsonl posts_dev.jsonl emoji_map.json
import json
import logging
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Iterator

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence
from torch.utils.data import DataLoader

logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger("posts")


@dataclass
class Config:
    train: Path = Path("posts_train.jsonl")
    dev: Path = Path("posts_dev.jsonl")
    test: Path = Path("posts_test.jsonl")
    emoji: Path = Path("emoji_map.json")
    embed: int = 8
    hidden: int = 6
    epochs: int = 4
    batch: int = 16
    patience: int = 1
    labels: dict = field(default_factory=lambda: {"neg": 0, "pos": 1})


@dataclass
class Post:
    tokens: list[str]
    mood: int


class Vocabulary:
    def __init__(self, posts: list[Post], min_count: int = 2):
        counts = Counter(t for p in posts for t in p.tokens)
        self.itos = ["<pad>", "<unk>"] + sorted(t for t, c in counts.items() if c >= min_count)
        self.stoi = {t: i for i, t in enumerate(self.itos)}

    def encode(self, tokens: list[str]) -> Tensor:
        return torch.tensor([self.stoi.get(t, 1) for t in tokens])


class Classifier(nn.Module):
    def __init__(self, cfg: Config, size: int):
        super().__init__()
        self.emb = nn.Embedding(size, cfg.embed, padding_idx=0)
        self.gru = nn.GRU(cfg.embed, cfg.hidden, batch_first=True, bidirectional=True)
        self.out = nn.Linear(2 * cfg.hidden, 2)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        packed = pack_padded_sequence(self.emb(ids), lengths, batch_first=True, enforce_sorted=False)
        _, h = self.gru(packed)
        return self.out(torch.cat([h[0], h[1]], dim=1))


def read_posts(path: Path, emoji: dict[str, str], cfg: Config) -> Iterator[Post]:
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        yield Post([emoji.get(t, t) for t in record["text"].split()], cfg.labels[record["mood"]])


def main(cfg: Config) -> None:
    torch.manual_seed(2)
    emoji = json.loads(cfg.emoji.read_text())
    slang = json.loads(Path("slang.json").read_text())
    splits = {name: list(read_posts(getattr(cfg, name), emoji, cfg)) for name in ("train", "dev", "test")}
    log.info("slang words in the training posts: %d", sum(t in slang for p in splits["train"] for t in p.tokens))
    vocab = Vocabulary(splits["train"])

    def collate(posts: list[Post]):
        ids = [vocab.encode(p.tokens) for p in posts]
        return pad_sequence(ids, batch_first=True), torch.tensor([len(i) for i in ids]), torch.tensor([p.mood for p in posts])

    loaders = {n: DataLoader(s, cfg.batch, shuffle=n == "train", collate_fn=collate) for n, s in splits.items()}
    model = Classifier(cfg, len(vocab.itos))
    opt = torch.optim.Adam(model.parameters(), 1e-2)
    crit = nn.CrossEntropyLoss()

    def epoch_loss(name: str) -> float:
        model.train(name == "train")
        total = 0.0
        with torch.set_grad_enabled(name == "train"):
            for ids, lengths, mood in loaders[name]:
                loss = crit(model(ids, lengths), mood)
                if name == "train":
                    opt.zero_grad()
                    loss.backward()
                    opt.step()
                total += loss.item() * len(mood)
        return total / len(splits[name])

    best, waited = float("inf"), 0
    for epoch in range(cfg.epochs):
        train_loss, dev_loss = epoch_loss("train"), epoch_loss("dev")
        log.info("%d train %.3f dev %.3f", epoch, train_loss, dev_loss)
        if dev_loss < best:
            best, waited = dev_loss, 0
            config = {k: str(v) for k, v in asdict(cfg).items()}
            torch.save({"model": model.state_dict(), "vocab": vocab.itos, "config": config}, "posts_gru.pt")
        elif (waited := waited + 1) > cfg.patience:
            break
    model.load_state_dict(torch.load("posts_gru.pt")["model"])
    log.info("test %.3f", epoch_loss("test"))


if __name__ == "__main__":
    main(Config())
