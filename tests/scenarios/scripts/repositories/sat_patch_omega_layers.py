# sat_cover.pt: patches.h5 patches_train.txt patches_val.txt band_means.npy

import os
import sys

import torch
from omegaconf import OmegaConf
from torch import nn
from torch.utils.data import DataLoader

sys.path.insert(0, os.getcwd())
from common.patches import PatchSets


def load_config():
    layers = [OmegaConf.load(f"conf/sat_{layer}.yaml") for layer in ("base", "small")]
    return OmegaConf.merge(*layers, OmegaConf.from_cli())


def network(width):
    return nn.Sequential(nn.Conv2d(4, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU(),
                         nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(4 * width, 4))


def accuracy(net, loader):
    net.eval()
    with torch.no_grad():
        right = sum((net(x).argmax(1) == y).sum().item() for x, y in loader)
    return right / len(loader.dataset)


def main():
    cfg = load_config()
    torch.manual_seed(cfg.get("seed", 1))
    with open("land_cover_names.csv") as f:
        print("classes:", [line.split(",")[1].strip() for line in f][1:])

    sets = PatchSets(cfg.data)
    train = DataLoader(sets.train, batch_size=cfg.optim.batch, shuffle=True, num_workers=1, persistent_workers=True)
    val = DataLoader(sets.val, batch_size=cfg.optim.batch)
    net = network(cfg.model.width)
    optimizer = torch.optim.Adam(net.parameters(), lr=cfg.optim.lr)
    best = -1.0
    for epoch in range(cfg.optim.epochs):
        net.train()
        for x, y in train:
            loss = nn.functional.cross_entropy(net(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        score = accuracy(net, val)
        if score > best:
            best = score
            torch.save({"state": net.state_dict(), "config": OmegaConf.to_container(cfg), "epoch": epoch}, cfg.out)
    print("val", best, "test", accuracy(net, DataLoader(sets.test, batch_size=16)))


if __name__ == "__main__":
    main()
