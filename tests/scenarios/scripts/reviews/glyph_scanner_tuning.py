# glyph_scanner.pt: glyph_backbone.pt glyphs_scanned.npz

import numpy as np
import torch
from torch import nn, optim


def build():
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 12), nn.ReLU(), nn.Linear(12, 4))


def tensors(path):
    with np.load(path) as archive:
        return torch.from_numpy(archive["images"]), torch.from_numpy(archive["labels"]).long()


@torch.no_grad()
def accuracy(net, images, labels):
    return (net(images).argmax(dim=1) == labels).float().mean().item()


def tune(net, images, labels, epochs=3, batch=10):
    for p in net[1].parameters():
        p.requires_grad_(False)
    opt = optim.SGD([p for p in net.parameters() if p.requires_grad], lr=0.05, momentum=0.9)
    for _ in range(epochs):
        for chunk in torch.randperm(len(images)).split(batch):
            opt.zero_grad()
            nn.functional.cross_entropy(net(images[chunk]), labels[chunk]).backward()
            opt.step()


torch.manual_seed(2)
net = build()
net.load_state_dict(torch.load("glyph_backbone.pt"))
before = build()
before.load_state_dict(torch.load("glyph_backbone_v0.pt"))

scanned = tensors("glyphs_scanned.npz")
tune(net, *scanned)
torch.save(net.state_dict(), "glyph_scanner.pt")

# has it forgotten what it knew?
for name in ("base", "handwritten"):
    images, labels = tensors(f"glyphs_{name}.npz")
    print(name, "first release:", accuracy(before, images, labels), "tuned:", accuracy(net, images, labels))
