# cover_best.pt: tile_labels.csv tile_stats.json tile_00.png tile_01.png tile_02.png tile_03.png tile_04.png tile_05.png tile_06.png tile_07.png tile_08.png tile_09.png
import csv
import json
import os
from collections import defaultdict

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image
from torch.utils.data import DataLoader, Dataset


class Normalize:
    def __init__(self, path):
        with open(path) as f:
            stats = json.load(f)
        self.mean = torch.tensor(stats["mean"]).view(3, 1, 1)
        self.std = torch.tensor(stats["std"]).view(3, 1, 1)

    def __call__(self, x):
        return (x - self.mean) / self.std


class Flip:
    def __init__(self, p=0.5):
        self.p = p

    def __call__(self, x):
        return x.flip(-1) if torch.rand(1).item() < self.p else x


class Compose(list):
    def __call__(self, x):
        for t in self:
            x = t(x)
        return x


def read_rgb(path):
    with Image.open(path) as img:
        return torch.from_numpy(np.asarray(img.convert("RGB"), dtype=np.float32) / 255).permute(2, 0, 1)


class CoverTiles(Dataset):
    def __init__(self, root, rows, class_to_idx, transform):
        self.root, self.rows, self.class_to_idx, self.transform = root, rows, class_to_idx, transform

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        row = self.rows[index]
        image = read_rgb(os.path.join(self.root, row["tile"] + ".png"))
        return self.transform(image), self.class_to_idx[row["cover"]]


class CoverNet(nn.Module):
    def __init__(self, n_classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 3, padding=1)
        self.bn = nn.BatchNorm2d(6)
        self.fc = nn.Linear(6 * 16, n_classes)

    def forward(self, x):
        return self.fc(F.max_pool2d(F.relu(self.bn(self.conv1(x))), 2).flatten(1))


def run_epoch(model, loader, optimizer=None):
    model.train(optimizer is not None)
    total = correct = 0
    for x, y in loader:
        with torch.set_grad_enabled(optimizer is not None):
            out = model(x)
            loss = F.cross_entropy(out, y)
        if optimizer is not None:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        total += len(y)
        correct += (out.argmax(1) == y).sum().item()
    return correct / total


if __name__ == "__main__":
    torch.manual_seed(0)
    splits = defaultdict(list)
    with open("tile_labels.csv") as f:
        for row in csv.DictReader(f):
            splits[row["split"]].append(row)
    with open("cover_colours.csv") as f:
        legend = {row["cover"]: row["hex"] for row in csv.DictReader(f)}
    print("legend", legend)

    names = sorted({row["cover"] for row in splits["train"]})
    class_to_idx = {name: i for i, name in enumerate(names)}
    norm = Normalize("tile_stats.json")
    loaders = {s: DataLoader(CoverTiles("tiles", rows, class_to_idx, Compose([Flip(), norm] if s == "train" else [norm])),
                             batch_size=4, shuffle=s == "train") for s, rows in splits.items()}

    model = CoverNet(len(names))
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    best = -1
    for epoch in range(3):
        train_acc = run_epoch(model, loaders["train"], optimizer)
        val_acc = run_epoch(model, loaders["val"])
        print(f"[{epoch}] train {train_acc:.2f} val {val_acc:.2f}")
        if val_acc > best:
            best = val_acc
            torch.save({"state_dict": model.state_dict(), "classes": names}, "cover_best.pt")

    model.load_state_dict(torch.load("cover_best.pt")["state_dict"])
    print("test", run_epoch(model, loaders["test"]))
    for entry in sorted(os.scandir("tiles_drone"), key=lambda e: e.name):
        with torch.no_grad():
            print(entry.name, names[model(norm(read_rgb(entry.path))[None]).argmax().item()])
