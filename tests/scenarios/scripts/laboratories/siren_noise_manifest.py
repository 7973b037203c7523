# siren_best.pt: clips.csv siren_0.wav horn_0.wav drill_0.wav siren_1.wav horn_1.wav drill_1.wav siren_2.wav horn_2.wav drill_2.wav class_weights.csv street.wav rain.wav

"""Urban sound classifier. Fold 2 is the validation fold, fold 3 is kept for the final number."""
import random
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from scipy.io import wavfile
from torch import nn
from torch.utils.data import DataLoader, Dataset


@dataclass
class Config:
    manifest: str = "clips.csv"
    weights: str = "class_weights.csv"
    train_folds: tuple = (0, 1)
    val_fold: int = 2
    test_fold: int = 3
    noises: list = field(default_factory=lambda: ["noise/street.wav", "noise/rain.wav"])
    noise_level: float = 0.3
    epochs: int = 3
    lr: float = 2e-3


def load_wave(path):
    _, wave = wavfile.read(path)
    return torch.from_numpy(wave.astype(np.float32) / 32768)


class NoiseBank:
    def __init__(self, files):
        self.bank = [load_wave(f) for f in files]

    def __call__(self, wave, level):
        noise = random.choice(self.bank)
        start = random.randint(0, len(noise) - len(wave))
        return wave + level * noise[start:start + len(wave)]


class ClipDataset(Dataset):
    def __init__(self, frame, classes, augment=None, level=0.0):
        self.frame = frame.reset_index(drop=True)
        self.classes = classes
        self.augment, self.level = augment, level

    def __len__(self):
        return len(self.frame)

    def __getitem__(self, i):
        row = self.frame.iloc[i]
        wave = load_wave(row.file)
        if self.augment is not None:
            wave = self.augment(wave, self.level)
        return wave[None], self.classes.index(row.label)


class M3(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.conv1 = nn.Conv1d(1, 6, 16, 4)
        self.conv2 = nn.Conv1d(6, 8, 3)
        self.head = nn.Linear(8, n)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        return self.head(F.relu(self.conv2(x)).mean(-1))


def main(cfg):
    random.seed(7)
    torch.manual_seed(7)
    clips = pd.read_csv(cfg.manifest)
    previous = pd.read_csv("clips_2020.csv")
    print(f"{len(clips)} clips, {len(clips) - len(previous)} more than in 2020")
    crowd = load_wave("noise/crowd.wav")
    print("crowd noise too loud to use:", crowd.std().item())

    table = pd.read_csv(cfg.weights)
    classes = table.label.tolist()
    criterion = nn.CrossEntropyLoss(weight=torch.tensor(table.weight.values, dtype=torch.float32))
    train = ClipDataset(clips[clips.fold.isin(cfg.train_folds)], classes, NoiseBank(cfg.noises), cfg.noise_level)
    val = ClipDataset(clips[clips.fold == cfg.val_fold], classes)
    net = M3(len(classes))
    opt = torch.optim.AdamW(net.parameters(), lr=cfg.lr)
    best = float("inf")
    for epoch in range(cfg.epochs):
        net.train()
        for x, y in DataLoader(train, batch_size=3, shuffle=True):
            opt.zero_grad()
            criterion(net(x), y).backward()
            opt.step()
        net.eval()
        with torch.no_grad():
            loss = sum(criterion(net(x), y).item() for x, y in DataLoader(val, batch_size=3))
        if loss < best:
            best = loss
            torch.save({"cfg": vars(cfg), "net": net.state_dict(), "classes": classes}, "siren_best.pt")

    net.load_state_dict(torch.load("siren_best.pt")["net"])
    tunnel = NoiseBank(["noise_eval/tunnel.wav"])
    for name, augment in [("clean", None), ("tunnel", tunnel)]:
        test = ClipDataset(clips[clips.fold == cfg.test_fold], classes, augment, 1.0)
        hits = sum((net(x).argmax(1) == y).sum().item() for x, y in DataLoader(test, batch_size=3))
        print(name, hits / len(test))


if __name__ == "__main__":
    main(Config())
