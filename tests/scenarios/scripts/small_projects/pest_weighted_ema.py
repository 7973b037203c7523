# pest_raw.pt: pests_labels.csv pest_class_counts.json ts_00.png ts_01.png ts_02.png ts_03.png ts_05.png ts_06.png ts_07.png ts_08.png ts_10.png ts_11.png
# pest_ema.pt: pests_labels.csv pest_class_counts.json ts_00.png ts_01.png ts_02.png ts_03.png ts_05.png ts_06.png ts_07.png ts_08.png ts_10.png ts_11.png
"""Pest classifier from trap photographs. Keeps an exponential moving average of the weights."""
import copy
import json
import os

import numpy as np
import pandas as pd
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image
from torch.utils.data import DataLoader, Dataset, WeightedRandomSampler

CLASSES = ["aphid", "beetle", "mite"]


class PestPhotos(Dataset):
    def __init__(self, frame, folder, train=True):
        self.frame = frame.reset_index(drop=True)
        self.folder = folder
        self.train = train

    def __len__(self):
        return len(self.frame)

    def __getitem__(self, idx):
        row = self.frame.iloc[idx]
        with Image.open(os.path.join(self.folder, row["file"])) as img:
            arr = np.asarray(img.convert("RGB"), dtype=np.float32) / 255.0
        if self.train and np.random.rand() < 0.5:
            arr = arr[:, ::-1].copy()
        return torch.from_numpy(arr).permute(2, 0, 1), CLASSES.index(row["label"])


class ModelEMA:
    def __init__(self, model, decay=0.95):
        self.module = copy.deepcopy(model).eval()
        for p in self.module.parameters():
            p.requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, model):
        for ema_v, model_v in zip(self.module.state_dict().values(), model.state_dict().values()):
            if ema_v.dtype.is_floating_point:
                ema_v.mul_(self.decay).add_(model_v, alpha=1 - self.decay)
            else:
                ema_v.copy_(model_v)


def build():
    return nn.Sequential(
        nn.Conv2d(3, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(6 * 16, len(CLASSES)))


def main():
    torch.manual_seed(7)
    np.random.seed(7)
    labels = pd.read_csv("pests_labels.csv")
    labels = labels[labels["usable"] == 1]
    counts = json.load(open("pest_class_counts.json"))
    previous = json.load(open("pest_class_counts_2019.json"))
    for name in CLASSES:
        print(f"{name}: {previous[name]} -> {counts[name]}")

    weights = [1.0 / np.sqrt(counts[label]) for label in labels["label"]]
    sampler = WeightedRandomSampler(weights, num_samples=48, replacement=True)
    loader = DataLoader(PestPhotos(labels, "pests"), batch_size=8, sampler=sampler)

    model = build()
    ema = ModelEMA(model)
    optim = torch.optim.AdamW(model.parameters(), lr=3e-3)
    for epoch in range(3):
        total = 0.0
        for x, y in loader:
            optim.zero_grad()
            loss = F.cross_entropy(model(x), y, label_smoothing=0.05)
            loss.backward()
            optim.step()
            ema.update(model)
            total += loss.item()
        print(f"epoch {epoch} loss {total / len(loader):.4f}")

    torch.save(model.state_dict(), "pest_raw.pt")
    torch.save(ema.module.state_dict(), "pest_ema.pt")

    field = pd.read_csv("pests_field_labels.csv")
    test = DataLoader(PestPhotos(field, "pests_field", train=False), batch_size=3)
    model.eval()
    for title, net in (("raw", model), ("ema", ema.module)):
        with torch.no_grad():
            hits = sum((net(x).argmax(1) == y).sum().item() for x, y in test)
        print(f"{title}: field accuracy {hits / len(field):.2f}")


if __name__ == "__main__":
    main()
