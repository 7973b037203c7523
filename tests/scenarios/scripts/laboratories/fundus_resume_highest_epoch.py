# fundus_final.pt: fundus_grades.csv fundus_mean_std.npy fundus_epoch4.pt eye_00.png eye_01.png eye_02.png eye_03.png eye_04.png eye_05.png eye_06.png eye_07.png

import argparse
import csv
import glob
import os
import re

import numpy as np
import torch
import torch.nn as nn
from PIL import Image
from torch.utils import data


def build_model():
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(16, 3))


class Fundus(data.Dataset):
    """keeps decoded images in memory after the first epoch"""

    def __init__(self, folder, annotations, subset=None, norm=(0.0, 1.0)):
        self.folder, self.norm, self.ram = folder, norm, {}
        with open(annotations) as fh:
            self.items = [(r["id"], int(r["grade"])) for r in csv.DictReader(fh) if subset is None or r["subset"] == subset]

    def __len__(self):
        return len(self.items)

    def __getitem__(self, idx):
        if idx not in self.ram:
            with Image.open(os.path.join(self.folder, self.items[idx][0] + ".png")) as im:
                a = np.asarray(im, dtype=np.float32)
            self.ram[idx] = torch.from_numpy((a - self.norm[0]) / self.norm[1])[None].float()
        return self.ram[idx], self.items[idx][1]


class Trainer:
    def __init__(self, model, args):
        self.model, self.args = model, args
        self.optim = torch.optim.Adam(model.parameters(), lr=args.lr)
        self.start_epoch = 0
        self.history = []

    def resume(self, path):
        state = torch.load(path, map_location="cpu")
        self.model.load_state_dict(state["model"])
        self.optim.load_state_dict(state["optim"])
        self.start_epoch = state["epoch"] + 1
        print("resumed", path, "at epoch", self.start_epoch)

    def step(self, batch):
        x, y = batch
        loss = nn.functional.cross_entropy(self.model(x), y)
        self.optim.zero_grad()
        loss.backward()
        self.optim.step()
        return loss.item()

    @torch.inference_mode()
    def evaluate(self, loader):
        self.model.eval()
        ok = [(self.model(x).argmax(1) == y).float().mean().item() for x, y in loader]
        self.model.train()
        return float(np.mean(ok))

    def fit(self, train, val):
        schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(self.optim, mode="max", patience=0)
        for epoch in range(self.start_epoch, self.start_epoch + self.args.more_epochs):
            loss = np.mean([self.step(b) for b in train])
            acc = self.evaluate(val)
            schedule.step(acc)
            self.history.append((epoch, loss, acc))
        torch.save({"model": self.model.state_dict(), "history": self.history, "epoch": epoch}, self.args.out)


def latest(folder):
    found = glob.glob(os.path.join(folder, "fundus_epoch*.pt"))
    return max(found, key=lambda p: int(re.search(r"epoch(\d+)", p).group(1)))


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--lr", type=float, default=1e-3)
    p.add_argument("--more-epochs", type=int, default=3)
    p.add_argument("--runs", default="fundus_runs")
    p.add_argument("--out", default="fundus_final.pt")
    args = p.parse_args()
    torch.manual_seed(0)

    mean, std = np.load("fundus_mean_std.npy")
    early = torch.load("fundus_runs/fundus_epoch2.pt")
    trainer = Trainer(build_model(), args)
    trainer.resume(latest(args.runs))
    drift = sum((early["model"][k] - v).abs().sum().item() for k, v in trainer.model.state_dict().items())
    print("weights moved since epoch 2:", drift)
    train = data.DataLoader(Fundus("fundus", "fundus_grades.csv", "train", (mean, std)), batch_size=2, shuffle=True)
    val = data.DataLoader(Fundus("fundus", "fundus_grades.csv", "val", (mean, std)), batch_size=2)
    trainer.fit(train, val)
    extern = data.DataLoader(Fundus("fundus_extern", "fundus_extern.csv", None, (mean, std)), batch_size=1)
    print("external clinic:", trainer.evaluate(extern))
