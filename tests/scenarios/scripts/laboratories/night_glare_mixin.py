# night_pedestrian.pt: night_patches.npy night_labels.json night_val_ids.txt glare_bank.npz

import json
import os.path as osp
from contextlib import contextmanager

import numpy as np
import torch
import torch.nn as nn

ROOT = "."


def P(name):
    return osp.join(ROOT, name)


class OverlayMixin:
    bank = None
    p_overlay = 0.5

    def overlay(self, images):
        if self.bank is None:
            return images
        hit = self.rng.random(len(images)) < self.p_overlay
        which = self.rng.integers(0, len(self.bank), hit.sum())
        images = images.copy()
        images[hit] = np.clip(images[hit] + self.bank[which], 0, 255)
        return images


class PatchSource(OverlayMixin):
    """Serves whole batches out of the memory map; no torch Dataset needed."""

    def __init__(self, ids, seed, bank=None):
        self.patches = np.load(P("night_patches.npy"), mmap_mode="r")
        self.labels = json.load(open(P("night_labels.json")))
        self.ids = np.asarray(ids)
        self.rng = np.random.default_rng(seed)
        self.bank = bank

    def batches(self, size, shuffle=True):
        order = self.rng.permutation(self.ids) if shuffle else self.ids
        for start in range(0, len(order), size):
            take = np.sort(order[start:start + size])
            x = self.overlay(np.asarray(self.patches[take], dtype=np.float32))
            y = [float(self.labels[f"{i:04d}"] == "pedestrian") for i in take]
            yield torch.from_numpy(x / 255.0).unsqueeze(1), torch.tensor(y)


@contextmanager
def evaluating(net):
    was = net.training
    net.eval()
    with torch.no_grad():
        yield net
    net.train(was)


def accuracy(net, source):
    with evaluating(net):
        right = total = 0
        for x, y in source.batches(10, shuffle=False):
            right += ((net(x).squeeze(1) > 0) == y.bool()).sum().item()
            total += len(y)
    return right / total


val_ids = [int(line) for line in open(P("night_val_ids.txt"))]
train_ids = sorted(set(range(100)) - set(val_ids))
glare = np.load(P("glare_bank.npz"))["overlay"]
fog = np.load(P("fog_bank.npz"))["overlay"]
print("glare", glare.max(), "fog", fog.max())

torch.manual_seed(1)
net = nn.Sequential(nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.ReLU(), nn.Flatten(), nn.Dropout(0.2), nn.Linear(108, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.02, momentum=0.9, nesterov=True)
train, val = PatchSource(train_ids, 0, glare), PatchSource(val_ids, 1)
record = {"acc": -1.0}
for epoch in range(3):
    for x, y in train.batches(16):
        opt.zero_grad()
        nn.functional.binary_cross_entropy_with_logits(net(x).squeeze(1), y).backward()
        opt.step()
    acc = accuracy(net, val)
    if acc > record["acc"]:
        record = {"acc": acc, "epoch": epoch, "weights": {k: v.clone() for k, v in net.state_dict().items()}}
torch.save(record, P("night_pedestrian.pt"))

net.load_state_dict(record["weights"])
foggy = PatchSource(val_ids, 2, fog)
foggy.p_overlay = 1.0
print("in fog:", accuracy(net, foggy), "clear:", record["acc"])
