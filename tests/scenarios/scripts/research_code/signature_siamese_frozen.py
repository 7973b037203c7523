# signature.safetensors: signature_pairs.csv backbone.safetensors sig_a0.png sig_a1.png sig_b0.png sig_b1.png sig_c0.png sig_c1.png sig_c2.png
"""Signature verification: frozen backbone from an earlier project, trainable projection, contrastive loss."""
import random
from collections import namedtuple
from functools import partial
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

Pair = namedtuple("Pair", "left right same")


def read_pairs(path):
    header, *lines = Path(path).read_text().splitlines()
    assert header == "left,right,same"
    return [Pair(l, r, int(s)) for l, r, s in (line.split(",") for line in lines)]


class ImageCache(dict):
    """Opens a picture when somebody asks for it for the first time."""

    def __init__(self, folder):
        super().__init__()
        self.folder = Path(folder)

    def __missing__(self, name):
        with Image.open(self.folder / name) as im:
            pixels = np.asarray(im.convert("L"), dtype=np.float32)
        self[name] = torch.from_numpy((255 - pixels) / 255).unsqueeze(0)
        return self[name]


def make_backbone(weights):
    backbone = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Conv2d(4, 6, 3), nn.ReLU())
    backbone.load_state_dict(load_file(weights))
    return backbone.requires_grad_(False).eval()


class Siamese(nn.Module):
    def __init__(self, backbone, dim=8):
        super().__init__()
        self.backbone = backbone
        self.project = nn.Sequential(nn.Flatten(), nn.Linear(6 * 16, 16), nn.PReLU(), nn.Linear(16, dim))

    def embed(self, x):
        return nn.functional.normalize(self.project(self.backbone(x)), dim=1)

    def forward(self, a, b):
        return (self.embed(a) - self.embed(b)).norm(dim=1)


def contrastive(distance, same, margin=1.0):
    return (same * distance.square() + (1 - same) * (margin - distance).clamp(min=0).square()).mean()


def iterate(pairs, images, batch_size, shuffle=True):
    pairs = random.sample(pairs, len(pairs)) if shuffle else pairs
    while pairs:
        now, pairs = pairs[:batch_size], pairs[batch_size:]
        yield (torch.stack([images[p.left] for p in now]), torch.stack([images[p.right] for p in now]),
               torch.tensor([p.same for p in now], dtype=torch.float32))


random.seed(4)
torch.manual_seed(4)
with safe_open("backbone_v0.safetensors", framework="pt") as old:
    print("layers in the old backbone:", {k: old.get_slice(k).get_shape() for k in old.keys()})

images = ImageCache("signatures")
model = Siamese(make_backbone("backbone.safetensors"))
optimizer = torch.optim.SGD(filter(lambda p: p.requires_grad, model.parameters()), lr=0.05, momentum=0.9)
train_batches = partial(iterate, read_pairs("signature_pairs.csv"), images, 3)
for epoch in range(3):
    losses = []
    for a, b, same in train_batches():
        optimizer.zero_grad()
        loss = contrastive(model(a, b), same)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    print(epoch, np.mean(losses))
save_file(model.state_dict(), "signature.safetensors", metadata={"margin": "1.0"})

model.eval()
with torch.no_grad():
    for a, b, same in iterate(read_pairs("signature_pairs_test.csv"), images, 2, shuffle=False):
        print(model(a, b).tolist(), same.tolist())
