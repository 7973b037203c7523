# tile_cover.pt: tile_pixels.csv cloud_mask.npy height_cache_v3.npz
import numpy as np
import pandas as pd
import torch
import torch.nn as nn
import torch.nn.functional as F
from pathlib import Path
from torch.utils.data import DataLoader, TensorDataset

CACHE_VERSION = 3


def newest_cache(stem):
    found = sorted(Path(".").glob(f"{stem}_cache_v*.npz"))
    return found[-1] if found else None


def cached(stem, build):
    """Arrays of the newest cache, unless an older version of this code has made it."""
    path = newest_cache(stem)
    if path is not None:
        with np.load(path) as archive:
            arrays = {key: archive[key] for key in archive.files}
        if int(arrays.pop("version")) == CACHE_VERSION:
            print(stem, "from", path)
            return arrays
        print(path, "is out of date")
    arrays = build()
    np.savez(f"{stem}_cache_v{CACHE_VERSION}.npz", version=CACHE_VERSION, **arrays)
    return arrays


def build_pixels():
    table = pd.read_csv("tile_pixels.csv")
    mask = np.load("cloud_mask.npy")
    x = table.filter(regex=r"^p\d+$").to_numpy(np.float32) / 255 * mask
    return {"x": x, "y": table["cover"].to_numpy(copy=True)}


def build_heights():
    table = pd.read_csv("tile_heights.csv")
    return {"x": ((table - table.mean()) / table.std()).to_numpy(np.float32)}


class CoverNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 3, 3)
        self.head = nn.Linear(3 * 36 + 2, 2)

    def forward(self, pixels, heights):
        z = F.relu(self.conv(pixels.view(-1, 1, 8, 8))).flatten(1)
        return self.head(torch.cat([z, heights], 1))


def run():
    torch.manual_seed(0)
    pixels = cached("pixel", build_pixels)
    heights = cached("height", build_heights)
    data = TensorDataset(torch.from_numpy(pixels["x"]), torch.from_numpy(heights["x"]), torch.from_numpy(pixels["y"]))
    net = CoverNet()
    optimiser = torch.optim.AdamW(net.parameters(), lr=1e-2)
    for epoch in range(3):
        total = 0.0
        for p, h, y in DataLoader(data, batch_size=16, shuffle=True):
            loss = F.cross_entropy(net(p, h), y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item()
        print(epoch, total)
    torch.save(net.state_dict(), "tile_cover.pt")

    print("heights in the table:", pd.read_csv("tile_heights.csv").shape)
    autumn = torch.from_numpy(np.load("tiles_autumn.npy"))
    with torch.no_grad():
        print("autumn cover", net(autumn[:, :64], autumn[:, 64:]).argmax(1).float().mean().item())


run()
