# cells_last.pt: cells_epoch2.pt cells_index.csv cell_1.png cell_2.png cell_3.png cell_4.png cell_5.png cell_8.png outline_1.npy outline_2.npy outline_3.npy outline_4.npy outline_5.npy outline_8.npy
import argparse
import csv
import pathlib
import random

import numpy as np
import torch
import torch.nn as nn
from PIL import Image

parser = argparse.ArgumentParser("cell segmentation")
parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path("cells"))
parser.add_argument("--index", default="cells_index.csv")
parser.add_argument("--resume", default="cells_epoch2.pt")
parser.add_argument("--legacy", default="cells_legacy.pt")
parser.add_argument("--epochs", type=int, default=5)
parser.add_argument("--seed", type=int, default=0)
args = parser.parse_args()

random.seed(args.seed)
torch.manual_seed(args.seed)

splits = {"train": [], "val": [], "test": []}
with open(args.index, newline="") as f:
    for row in csv.DictReader(f):
        splits[row["split"]].append(int(row["no"]))


def load(no, augment=False):
    image = np.asarray(Image.open(args.root / f"cell_{no}.png"), dtype=np.float32) / 255
    mask = np.load(args.root / f"outline_{no}.npy").astype(np.float32)
    if augment and random.random() < 0.5:
        image, mask = image[:, ::-1].copy(), mask[:, ::-1].copy()
    return torch.from_numpy(image)[None], torch.from_numpy(mask)[None]


def batch(numbers, augment=False):
    images, masks = zip(*(load(n, augment) for n in numbers))
    return torch.stack(images), torch.stack(masks)


def dice(logits, target, eps=1e-6):
    p = logits.sigmoid()
    return 1 - (2 * (p * target).sum() + eps) / (p.sum() + target.sum() + eps)


model = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 1, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
start, best = 0, float("inf")
if args.resume and pathlib.Path(args.resume).exists():
    checkpoint = torch.load(args.resume, map_location="cpu")
    model.load_state_dict(checkpoint["model"])
    optimizer.load_state_dict(checkpoint["optimizer"])
    start, best = checkpoint["epoch"], checkpoint["best"]
    print(f"=> resumed from {args.resume} (epoch {start}, best {best:.3f})")

old = torch.load(args.legacy, map_location="cpu")
print(f"=> {args.legacy}: epoch {old['epoch']}, weight norm {sum(v.norm() for v in old['model'].values()):.3f}")

for epoch in range(start, args.epochs):
    order = random.sample(splits["train"], len(splits["train"]))
    for i in range(0, len(order), 2):
        x, y = batch(order[i : i + 2], augment=True)
        optimizer.zero_grad()
        out = model(x)
        (nn.functional.binary_cross_entropy_with_logits(out, y) + dice(out, y)).backward()
        optimizer.step()
    with torch.no_grad():
        x, y = batch(splits["val"])
        val = dice(model(x), y).item()
    best = min(best, val)
    print(f"epoch {epoch + 1}: val dice loss {val:.3f}")
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch + 1, "best": best},
               "cells_last.pt")

model.eval()
with torch.no_grad():
    for no in splits["test"]:
        x, y = batch([no])
        print(f"test cell {no}: dice loss {dice(model(x), y):.3f}")
