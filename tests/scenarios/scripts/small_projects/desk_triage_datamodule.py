# triage.ckpt: desk_train.jsonl desk_valid.jsonl desk_words.txt desk_stop_words.txt
import json
import logging
import warnings
from collections import Counter

import lightning as L
import torch
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader

warnings.filterwarnings("ignore", ".*(does not have many workers|LeafSpec|exists and is not empty).*")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


def read_jsonl(path):
    with open(path, encoding="utf-8") as fh:
        return [json.loads(line) for line in fh if line.strip()]


def read_lines(path):
    with open(path, encoding="utf-8") as fh:
        return fh.read().split("\n")[:-1]


class DeskData(L.LightningDataModule):
    QUEUES = ("access", "billing", "hardware")

    def __init__(self, batch_size=16):
        super().__init__()
        self.batch_size = batch_size
        self.stop = set(read_lines("desk_stop_words.txt"))
        self.vocab = {w: i for i, w in enumerate(["<pad>", "<unk>"] + read_lines("desk_words.txt"))}

    def encode(self, text):
        return torch.tensor([self.vocab.get(w, 1) for w in text.split() if w not in self.stop] or [1])

    def to_examples(self, rows):
        return [(self.encode(r["text"]), self.QUEUES.index(r["queue"])) for r in rows]

    def setup(self, stage):
        if stage == "fit":
            self.train = self.to_examples(read_jsonl("desk_train.jsonl"))
            self.valid = self.to_examples(read_jsonl("desk_valid.jsonl"))
        elif stage == "test":
            self.test = self.to_examples(read_jsonl("desk_test.jsonl"))

    @staticmethod
    def collate(batch):
        texts, targets = zip(*batch)
        return pad_sequence(texts, batch_first=True), torch.tensor(targets)

    def train_dataloader(self):
        return DataLoader(self.train, self.batch_size, shuffle=True, collate_fn=self.collate)

    def val_dataloader(self):
        return DataLoader(self.valid, self.batch_size, collate_fn=self.collate)

    def test_dataloader(self):
        return DataLoader(self.test, self.batch_size, collate_fn=self.collate)


class Triage(L.LightningModule):
    def __init__(self, vocab_size, classes=3, dim=12, lr=5e-3):
        super().__init__()
        self.save_hyperparameters()
        self.embed = nn.Embedding(vocab_size, dim, padding_idx=0)
        self.conv = nn.Conv1d(dim, dim, 3, padding=1)
        self.out = nn.Linear(dim, classes)
        self.loss = nn.CrossEntropyLoss()

    def forward(self, tokens):
        h = self.conv(self.embed(tokens).transpose(1, 2)).relu()
        return self.out(h.amax(2))

    def step(self, batch, name):
        x, y = batch
        logits = self(x)
        loss = self.loss(logits, y)
        self.log(f"{name}_loss", loss, batch_size=len(y))
        self.log(f"{name}_acc", (logits.argmax(1) == y).float().mean(), batch_size=len(y))
        return loss

    def training_step(self, batch, _):
        return self.step(batch, "train")

    def validation_step(self, batch, _):
        self.step(batch, "val")

    def test_step(self, batch, _):
        self.step(batch, "test")

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


L.seed_everything(3, verbose=False)
dm = DeskData()
old = Counter(row["queue"] for row in read_jsonl("desk_2018.jsonl"))
print("queues back in 2018:", dict(old))

checkpoint = ModelCheckpoint(dirpath=".", filename="triage", monitor="val_loss", mode="min")
trainer = L.Trainer(max_epochs=3, accelerator="cpu", logger=False, enable_progress_bar=False, enable_model_summary=False,
                    callbacks=[checkpoint, EarlyStopping("val_loss", patience=2)])
model = Triage(len(dm.vocab))
trainer.fit(model, datamodule=dm)
trainer.test(model, datamodule=dm, verbose=False)
print({k: round(v.item(), 3) for k, v in trainer.callback_metrics.items()})
