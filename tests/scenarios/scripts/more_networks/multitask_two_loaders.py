# multitask.ckpt: shared_vocab.txt sentiment.csv topics.jsonl
# text_encoder.pt: shared_vocab.txt sentiment.csv topics.jsonl
"""One text encoder, a head a task. Tasks are registered below; switch them on in ENABLED."""
import csv
import json

import lightning.pytorch as pl
import torch
from lightning.pytorch.utilities import CombinedLoader
from torch import nn
from torch.utils.data import DataLoader

ENABLED = ("sentiment", "topic")
TASKS = {}


def task(name, classes):
    def register(reader):
        TASKS[name] = {"read": reader, "classes": classes}
        return reader
    return register


@task("sentiment", ["0", "1"])
def sentiment(path="sentiment.csv"):
    with open(path, newline="") as f:
        for row in csv.DictReader(f):
            yield row["text"], row["positive"]


@task("emotion", ["joy", "anger"])
def emotion(path="emotions.csv"):
    with open(path, newline="") as f:
        for row in csv.DictReader(f):
            yield row["text"], row["emotion"]


@task("topic", ["tech", "sport", "politics"])
def topic(path="topics.jsonl"):
    with open(path) as f:
        for line in f:
            record = json.loads(line)
            yield record["text"], record["topic"]


class Tokens:
    def __init__(self, path):
        with open(path) as f:
            self.index = {w.strip(): i for i, w in enumerate(f)}

    def __call__(self, text):
        return [self.index.get(w, self.index["<unk>"]) for w in text.split()]


def collate_for(tokens, classes):
    def collate(batch):
        ids = [torch.tensor(tokens(text)) for text, _ in batch]
        padded = nn.utils.rnn.pad_sequence(ids, batch_first=True, padding_value=tokens.index["<pad>"])
        return padded, torch.tensor([classes.index(label) for _, label in batch])
    return collate


class MultiTaskData(pl.LightningDataModule):
    def __init__(self, vocab="shared_vocab.txt"):
        super().__init__()
        self.tokens = Tokens(vocab)
        self.examples = {name: list(spec["read"]()) for name, spec in TASKS.items()}
        print({name: len(rows) for name, rows in self.examples.items()})

    def loader(self, name, rows, shuffle=False):
        return DataLoader(rows, 16, shuffle=shuffle, collate_fn=collate_for(self.tokens, TASKS[name]["classes"]))

    def train_dataloader(self):
        loaders = {name: self.loader(name, self.examples[name], True) for name in ENABLED}
        return CombinedLoader(loaders, mode="max_size_cycle")

    def test_dataloader(self):
        return self.loader("topic", list(TASKS["topic"]["read"]("topics_test.jsonl")))


class MultiTaskModel(pl.LightningModule):
    def __init__(self, vocab_size, dim=8):
        super().__init__()
        self.encoder = nn.ModuleDict({
            "embed": nn.Embedding(vocab_size, dim, padding_idx=0),
            "conv": nn.Conv1d(dim, dim, 3, padding=1)})
        self.heads = nn.ModuleDict({name: nn.Linear(dim, len(TASKS[name]["classes"])) for name in ENABLED})

    def encode(self, ids):
        return torch.relu(self.encoder["conv"](self.encoder["embed"](ids).transpose(1, 2))).amax(2)

    def training_step(self, batch, batch_idx):
        losses = {name: nn.functional.cross_entropy(self.heads[name](self.encode(x)), y) for name, (x, y) in batch.items()}
        return sum(losses.values())

    def test_step(self, batch, batch_idx):
        x, y = batch
        self.log("topic_acc", (self.heads["topic"](self.encode(x)).argmax(1) == y).float().mean(), batch_size=len(y))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.01)


pl.seed_everything(0, verbose=False)
data = MultiTaskData()
model = MultiTaskModel(len(data.tokens.index))
trainer = pl.Trainer(max_epochs=2, accelerator="cpu", logger=False, enable_checkpointing=False,
                     enable_progress_bar=False, enable_model_summary=False)
trainer.fit(model, data)
trainer.save_checkpoint("multitask.ckpt", weights_only=True)
torch.save(model.encoder.state_dict(), "text_encoder.pt")
print(trainer.test(model, data, verbose=False))
