# blight_cnn.pth: leaf_index.csv leaf_0.png leaf_1.png leaf_2.png leaf_3.png leaf_4.png leaf_5.png leaf_6.png leaf_7.png

import argparse
import os
import random

import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from PIL import Image
from torch.utils.data import DataLoader, Dataset


def flip(img):
    return img[:, ::-1].copy() if random.random() < 0.5 else img


def brighten(img):
    return np.clip(img * random.uniform(0.8, 1.2), 0, 1)


class LeafData(Dataset):
    def __init__(self, table, root, augment=()):
        self.table = table.reset_index(drop=True)
        self.root = root
        self.augment = augment

    def __len__(self):
        return len(self.table)

    def __getitem__(self, i):
        row = self.table.iloc[i]
        with Image.open(os.path.join(self.root, row["image"])) as im:
            img = np.asarray(im.convert("L"), dtype=np.float32) / 255.0
        for fn in self.augment:
            img = fn(img)
        return torch.from_numpy(np.float32(img))[None], torch.tensor(row["blight"], dtype=torch.float32)


def get_model():
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(4, 8, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(8, 1), nn.Sigmoid(), nn.Flatten(0),
    )


def validate(model, loader, criterion):
    model.eval()
    losses = []
    with torch.no_grad():
        for x, y in loader:
            losses.append(criterion(model(x), y).item())
    return float(np.mean(losses))


def main(opt):
    random.seed(opt.seed)
    torch.manual_seed(opt.seed)
    index = pd.read_csv(opt.index)
    folds = {"train": 0, "val": 1, "test": 2}
    parts = {name: index[index["fold"] == fold] for name, fold in folds.items()}
    loaders = {
        name: DataLoader(LeafData(t, opt.root, (flip, brighten) if name == "train" else ()), batch_size=opt.bs, shuffle=name == "train")
        for name, t in parts.items()
    }
    plots = pd.read_csv("plots.csv")
    print("leaves come from", ", ".join(plots["owner"]))

    model, criterion = get_model(), nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=opt.lr, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0)
    for epoch in range(opt.epochs):
        model.train()
        for x, y in loaders["train"]:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
        val = validate(model, loaders["val"], criterion)
        scheduler.step(val)
        print(f"epoch {epoch}: val {val:.4f}")
    torch.save(model.state_dict(), opt.save)
    print("test", validate(model, loaders["test"], criterion))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", default="leaf_index.csv")
    parser.add_argument("--root", default="leaves")
    parser.add_argument("--save", default="blight_cnn.pth")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--bs", type=int, default=3)
    parser.add_argument("--lr", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    main(parser.parse_args())
