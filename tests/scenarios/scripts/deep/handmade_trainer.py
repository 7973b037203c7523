# runs/mlp_best.pt: ecg.h5 ecg_ward.h5
import logging
import os
from dataclasses import dataclass, field

import h5py
import torch
from torch import nn, optim
from torch.utils.data import DataLoader, Dataset

logging.basicConfig(level=logging.WARNING)


@dataclass
class Config:
    train: str = "ecg.h5"
    val: str = "ecg_ward.h5"
    stress: list = field(default_factory=lambda: ["ecg_noise.h5"])
    epochs: int = 2
    lr: float = 1e-2
    out: str = "runs"


class HeartBeats(Dataset):
    def __init__(self, path):
        with h5py.File(path, "r") as f:
            self.signals = torch.from_numpy(f["signals"][:])
            self.labels = torch.from_numpy(f["labels"][:]).long()

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        signal = self.signals[i]
        return (signal - signal.mean()) / signal.std(), self.labels[i]


class Trainer:
    def __init__(self, model, config):
        self.model = model
        self.config = config
        self.loaders = {
            "train": DataLoader(HeartBeats(config.train), batch_size=16, shuffle=True),
            "val": DataLoader(HeartBeats(config.val), batch_size=32),
        }
        self.optimizer = optim.RMSprop(model.parameters(), lr=config.lr)
        self.criterion = nn.CrossEntropyLoss()
        self.best = float("inf")

    def run_epoch(self, phase):
        self.model.train(phase == "train")
        total = 0.0
        for x, y in self.loaders[phase]:
            with torch.set_grad_enabled(phase == "train"):
                loss = self.criterion(self.model(x), y)
                if phase == "train":
                    self.optimizer.zero_grad()
                    loss.backward()
                    self.optimizer.step()
            total += loss.item() * len(y)
        return total / len(self.loaders[phase].dataset)

    def fit(self):
        os.makedirs(self.config.out, exist_ok=True)
        for epoch in range(self.config.epochs):
            losses = {phase: self.run_epoch(phase) for phase in ("train", "val")}
            logging.info("%d %s", epoch, losses)
            if losses["val"] < self.best:
                self.best = losses["val"]
                torch.save(self.model.state_dict(), os.path.join(self.config.out, "mlp_best.pt"))


config = Config()
trainer = Trainer(nn.Sequential(nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 2)), config)
trainer.fit()
for path in config.stress:
    data = HeartBeats(path)
    with torch.no_grad():
        print(path, (trainer.model(data.signals).argmax(1) == data.labels).float().mean().item())
