# siamese.pt: leaf_pairs.csv leaf_00.png leaf_01.png leaf_02.png leaf_03.png leaf_04.png leaf_05.png leaf_06.png leaf_07.png leaf_08.png
"""Same species or not? Siamese net with the contrastive loss of Hadsell et al."""
import csv
import os
import random
from collections import Counter, namedtuple

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageOps
from torch import nn
from torch.utils.data import DataLoader, Dataset

Pair = namedtuple("Pair", "left right same")
ROOT = "leaves"


def read_pairs(path):
    with open(path, newline="") as fh:
        return [Pair(r["left"], r["right"], float(r["same"])) for r in csv.DictReader(fh)]


def to_tensor(img):
    return torch.from_numpy(np.asarray(img, dtype="float32").transpose(2, 0, 1).copy() / 255.0)


class PairDataset(Dataset):
    def __init__(self, pairs, flip=False, roots=(ROOT,)):
        self.pairs = pairs
        self.flip = flip
        self.roots = roots

    def _open(self, name):
        for root in self.roots:
            path = os.path.join(root, name)
            if os.path.exists(path):
                break
        img = Image.open(path).convert("RGB")
        if self.flip and random.random() < 0.5:
            img = ImageOps.mirror(img)
        return to_tensor(img)

    def __getitem__(self, idx):
        pair = self.pairs[idx]
        return self._open(pair.left), self._open(pair.right), torch.tensor(pair.same)

    def __len__(self):
        return len(self.pairs)


class Siamese(nn.Module):
    def __init__(self, dim=6):
        super().__init__()
        self.branch = nn.Sequential(
            nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(64, dim))

    def forward(self, a, b):
        return F.pairwise_distance(self.branch(a), self.branch(b))


def contrastive(distance, same, margin=1.0):
    return (same * distance ** 2 + (1 - same) * F.relu(margin - distance) ** 2).mean()


def main():
    random.seed(3)
    torch.manual_seed(3)
    with open("leaves.csv") as fh:
        print("leaves per species:", Counter(row["species"] for row in csv.DictReader(fh)))

    pairs = read_pairs("leaf_pairs.csv")
    loader = DataLoader(PairDataset(pairs, flip=True), batch_size=5, shuffle=True)
    net = Siamese()
    opt = torch.optim.RMSprop(net.parameters(), lr=1e-3)
    for epoch in range(2):
        total = 0.0
        for a, b, same in loader:
            loss = contrastive(net(a, b), same)
            opt.zero_grad(set_to_none=True)
            loss.backward()
            opt.step()
            total += loss.item() * len(same)
        print(f"epoch {epoch} loss {total / len(pairs):.4f}")
    torch.save(net.state_dict(), "siamese.pt")

    net.eval()
    unseen = PairDataset(read_pairs("leaf_pairs_test.csv"), roots=(ROOT, "leaves_new"))
    with torch.no_grad():
        right = sum(((net(a, b) < 0.5).float() == s).sum().item() for a, b, s in DataLoader(unseen, batch_size=4))
    print("test pairs right:", right, "of", len(unseen))


if __name__ == "__main__":
    main()
