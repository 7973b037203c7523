# wafer_ensemble.tar: wafer_labels.csv wafer_mask.npy w00.png w01.png w02.png w03.png w04.png w05.png w06.png w07.png w08.png
import csv
import os
from collections import defaultdict

import numpy as np
import torch
import torch.nn as nn
from PIL import Image
from torch.utils.data import DataLoader, Dataset

torch.set_num_threads(1)
HELD_OUT_LOT = 3


class WaferImages(Dataset):
    def __init__(self, records, mask, flip=False):
        self.records, self.mask, self.flip = records, mask, flip

    def __len__(self):
        return len(self.records) * (2 if self.flip else 1)

    def __getitem__(self, idx):
        name, broken = self.records[idx % len(self.records)]
        with Image.open(os.path.join("wafers", name + ".png")) as img:
            pixels = np.asarray(img, dtype=np.float32) / 255.0
        if idx >= len(self.records):
            pixels = pixels[:, ::-1].copy()
        return torch.from_numpy(pixels * self.mask)[None], torch.tensor([float(broken)])


def build():
    return nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64, 1))


def train_member(train, val, epochs=3):
    net, lossf = build(), nn.BCEWithLogitsLoss()
    opt = torch.optim.Adam(net.parameters(), lr=5e-3)
    best = (float("inf"), None)
    for _ in range(epochs):
        net.train()
        for x, y in train:
            opt.zero_grad()
            lossf(net(x), y).backward()
            opt.step()
        net.eval()
        with torch.no_grad():
            loss = sum(lossf(net(x), y).item() for x, y in val)
        if loss < best[0]:
            best = (loss, {k: v.clone() for k, v in net.state_dict().items()})
    return best


lots = defaultdict(list)
with open("wafer_labels.csv", newline="") as fh:
    for row in csv.DictReader(fh):
        lots[int(row["lot"])].append((row["wafer"], int(row["broken"])))

mask = np.load("wafer_mask.npy")
print("draft mask covered", np.load("wafer_mask_draft.npy").mean(), "and ours", mask.mean())

members = []
production = [lot for lot in lots if lot != HELD_OUT_LOT]
for left_out in production:
    torch.manual_seed(left_out)
    rows = [r for lot in production if lot != left_out for r in lots[lot]]
    loss, state = train_member(DataLoader(WaferImages(rows, mask, flip=True), 4, shuffle=True),
                               DataLoader(WaferImages(lots[left_out], mask), 3))
    members.append({"left_out": left_out, "loss": loss, "state": state})
torch.save({"members": members, "mask": torch.from_numpy(mask)}, "wafer_ensemble.tar")

votes = []
for member in members:
    net = build()
    net.load_state_dict(member["state"])
    x, y = next(iter(DataLoader(WaferImages(lots[HELD_OUT_LOT], mask), 8)))
    votes.append(torch.sigmoid(net(x)))
print("held-out lot", torch.stack(votes).mean(0).flatten().tolist(), y.flatten().tolist())
