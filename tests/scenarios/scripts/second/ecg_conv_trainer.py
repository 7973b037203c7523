# ecg_best.pt: ecg_train.npz ecg_dev.npz lead_stats.json

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset


class EcgDataset(Dataset):
    def __init__(self, path, stats):
        with np.load(path) as archive:
            self.signal = archive["signal"]
            self.rhythm = archive["rhythm"]
        self.mean = np.asarray(stats["mean"], dtype=np.float32)[:, None]
        self.std = np.asarray(stats["std"], dtype=np.float32)[:, None]

    def __len__(self):
        return len(self.rhythm)

    def __getitem__(self, idx):
        x = (self.signal[idx] - self.mean) / self.std
        return torch.from_numpy(x), int(self.rhythm[idx])


class Block(nn.Module):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.conv1 = nn.Conv1d(cin, cout, 5, stride=stride, padding=2)
        self.bn = nn.BatchNorm1d(cout)
        self.conv2 = nn.Conv1d(cout, cout, 3, padding=1)
        self.skip = nn.Conv1d(cin, cout, 1, stride=stride)

    def forward(self, x):
        return F.relu(self.conv2(F.relu(self.bn(self.conv1(x)))) + self.skip(x))


class EcgNet(nn.Module):
    def __init__(self, width, n_classes=3):
        super().__init__()
        self.body = nn.Sequential(Block(2, width, 2), Block(width, 2 * width, 2))
        self.head = nn.Linear(2 * width, n_classes)

    def forward(self, x):
        return self.head(self.body(x).mean(-1))


class Trainer:
    def __init__(self, model, cfg, checkpoint):
        self.model, self.cfg, self.checkpoint = model, cfg, Path(checkpoint)
        self.optimizer = torch.optim.AdamW(model.parameters(), lr=cfg.lr)
        self.best = float("inf")

    def run_epoch(self, loader, train):
        self.model.train(train)
        total, hits, seen = 0.0, 0, 0
        with torch.set_grad_enabled(train):
            for x, y in loader:
                out = self.model(x)
                loss = F.cross_entropy(out, y)
                if train:
                    self.optimizer.zero_grad()
                    loss.backward()
                    nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
                    self.optimizer.step()
                total += loss.item() * len(y)
                hits += (out.argmax(1) == y).sum().item()
                seen += len(y)
        return total / seen, hits / seen

    def fit(self, train_loader, val_loader):
        for epoch in range(self.cfg.epochs):
            tr, _ = self.run_epoch(train_loader, True)
            va, acc = self.run_epoch(val_loader, False)
            print(f"[{epoch}] train {tr:.3f} val {va:.3f} acc {acc:.2f}")
            if va < self.best:
                self.best = va
                torch.save({"model": self.model.state_dict(), "epoch": epoch, "val_loss": va}, self.checkpoint)

    def test(self, loader):
        self.model.load_state_dict(torch.load(self.checkpoint)["model"])
        return self.run_epoch(loader, False)


if __name__ == "__main__":
    torch.manual_seed(0)
    cfg = SimpleNamespace(**json.loads(Path("ecg_params.json").read_text()))
    stats = json.loads(Path("lead_stats.json").read_text())
    sets = {name: EcgDataset(f"ecg_{name}.npz", stats) for name in ("train", "dev", "clinic")}
    loaders = {name: DataLoader(ds, cfg.batch, shuffle=name == "train") for name, ds in sets.items()}
    counts = np.load("loop_counts_bridge.npy")
    print("not an ECG, for the spectrum plot:", np.abs(np.fft.rfft(counts[:, 0]))[:4].round(1))
    trainer = Trainer(EcgNet(cfg.width), cfg, "ecg_best.pt")
    trainer.fit(loaders["train"], loaders["dev"])
    print("clinic", trainer.test(loaders["clinic"]))
