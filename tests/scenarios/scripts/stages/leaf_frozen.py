# leaf_classifier.pt: leaf_labels.csv leaf_backbone_v2.safetensors leaf_00.png leaf_01.png leaf_02.png leaf_03.png leaf_04.png leaf_05.png leaf_06.png leaf_07.png leaf_08.png leaf_09.png leaf_10.png leaf_11.png leaf_12.png leaf_13.png

from collections import OrderedDict
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import nn
from torch.utils.data import DataLoader, Dataset

ROOT = Path("leaf_tiles")
CLASSES = ["healthy", "rust"]


class LeafTiles(Dataset):
    def __init__(self, frame, augment=False):
        self.items = list(zip(frame["file"], frame["label"]))
        self.augment = augment

    def __len__(self):
        return len(self.items)

    def __getitem__(self, idx):
        name, label = self.items[idx]
        img = Image.open(ROOT / name).convert("RGB")
        arr = np.asarray(img, dtype=np.float32) / 255.0
        if self.augment and torch.rand(1).item() < 0.5:
            arr = arr[:, ::-1].copy()
        return {"image": arr.transpose(2, 0, 1), "label": CLASSES.index(label), "name": name}


def collate(batch):
    images = torch.from_numpy(np.stack([b["image"] for b in batch]))
    labels = torch.tensor([b["label"] for b in batch])
    return images, labels, [b["name"] for b in batch]


class LeafNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=2), nn.ReLU(),
            nn.Conv2d(8, 12, 3, stride=2), nn.ReLU(),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        )
        self.head = nn.Linear(12, len(CLASSES))

    def forward(self, x):
        with torch.no_grad():
            feats = self.backbone(x)
        return self.head(feats)


torch.manual_seed(7)

available = {p.stem: load_file(p) for p in sorted(Path(".").glob("leaf_backbone_*.safetensors"))}
for stem, tensors in available.items():
    print(stem, {k: tuple(v.shape) for k, v in tensors.items()}, "norm", round(sum(v.norm().item() for v in tensors.values()), 3))

labels = pd.read_csv("leaf_labels.csv")
train_df = labels[labels["split"] == "train"]
test_df = labels[labels["split"] == "test"]

net = LeafNet()
net.backbone.load_state_dict(OrderedDict(available["leaf_backbone_v2"]))
for p in net.backbone.parameters():
    p.requires_grad = False
net.backbone.eval()

train_loader = DataLoader(LeafTiles(train_df, augment=True), batch_size=4, shuffle=True, collate_fn=collate)
test_loader = DataLoader(LeafTiles(test_df), batch_size=4, collate_fn=collate)

optim = torch.optim.SGD([p for p in net.parameters() if p.requires_grad], lr=0.3, momentum=0.9)
scheduler = torch.optim.lr_scheduler.StepLR(optim, step_size=5, gamma=0.5)
for epoch in range(12):
    for images, targets, _ in train_loader:
        optim.zero_grad()
        loss = nn.functional.cross_entropy(net(images), targets)
        loss.backward()
        optim.step()
    scheduler.step()
    print(epoch, float(loss))

torch.save(net.state_dict(), "leaf_classifier.pt")

net.eval()
hits = 0
for images, targets, names in test_loader:
    pred = net(images).argmax(1)
    hits += (pred == targets).sum().item()
    print(dict(zip(names, [CLASSES[i] for i in pred.tolist()])))
print("test accuracy", hits / len(test_df))
