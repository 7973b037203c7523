# tile_cover.pt: tiles.csv tile_00.png tile_01.png tile_02.png tile_03.png tile_04.png tile_05.png tile_06.png tile_07.png tile_08.png

import os

import numpy as np
import pandas as pd
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(0)


class Tiles(Dataset):
    names = ["water", "forest"]

    def __init__(self, table, part, flip=False):
        self.table = table[table["part"] == part].reset_index(drop=True)
        self.flip = flip

    def __len__(self):
        return len(self.table)

    def __getitem__(self, idx):
        row = self.table.iloc[idx]
        with Image.open(os.path.join("tiles", row["tile"])) as im:
            x = torch.from_numpy(np.asarray(im, dtype=np.float32).copy()).permute(2, 0, 1) / 255.0
        if self.flip and torch.rand(1).item() < 0.5:
            x = x.flip(-1)
        return x, self.names.index(row["cover"])


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.fc = nn.Linear(4, 2)

    def forward(self, x):
        return self.fc(F.relu(self.conv(x)).mean(dim=(2, 3)))


def loss_on(net, loader):
    net.eval()
    with torch.no_grad():
        return sum(F.cross_entropy(net(x), y, reduction="sum").item() for x, y in loader)


table = pd.read_csv("tiles.csv")
clouds = pd.read_csv("tile_clouds.csv")
print(f"cloudiest tile: {clouds.loc[clouds['cloud_percent'].idxmax(), 'tile']}")

train_loader = DataLoader(Tiles(table, "train", flip=True), batch_size=3, shuffle=True)
val_loader = DataLoader(Tiles(table, "val"), batch_size=3)

net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
best, state = float("inf"), None
for epoch in range(3):
    net.train()
    for x, y in train_loader:
        optimizer.zero_grad()
        F.cross_entropy(net(x), y).backward()
        optimizer.step()
    val = loss_on(net, val_loader)
    if val < best:
        best, state = val, {k: v.clone() for k, v in net.state_dict().items()}
    print(epoch, val)

net.load_state_dict(state)
torch.save(state, "tile_cover.pt")
print("test loss:", loss_on(net, DataLoader(Tiles(table, "test"), batch_size=3)))
