# plankton_ema.safetensors: plankton_images.npy plankton_labels.csv plankton_taxa.json plankton_cruise7.npz
# plankton_raw.pt: plankton_images.npy plankton_labels.csv plankton_taxa.json plankton_cruise7.npz

import copy
import json

import numpy as np
import pandas as pd
import torch
import yaml
from safetensors.torch import save_file
from torch import nn
from torch.utils.data import ConcatDataset, DataLoader, TensorDataset

CONFIG = yaml.safe_load("""
train:
  - type: folder_export
    images: plankton_images.npy
    labels: plankton_labels.csv
    taxa: plankton_taxa.json
  - type: cruise
    archive: plankton_cruise7.npz
test:
  - type: cruise
    archive: plankton_test.npz
inspect:
  - type: cruise
    archive: plankton_legacy.npz
optim: {lr: 0.002, epochs: 2, batch: 16}
ema_decay: 0.9
""")

DATASETS = {}
GROUPS = ["crustacean", "algae", "gelatinous"]


def register(name):
    def wrap(fn):
        DATASETS[name] = fn
        return fn
    return wrap


@register("folder_export")
def folder_export(images, labels, taxa):
    with open(taxa) as f:
        to_group = json.load(f)
    pixels = np.load(images)
    table = pd.read_csv(labels)
    y = table["taxon"].map(to_group).map(GROUPS.index)
    return TensorDataset(torch.from_numpy(pixels[table["index"]])[:, None], torch.tensor(y.to_numpy()))


@register("cruise")
def cruise(archive):
    with np.load(archive) as z:
        return TensorDataset(torch.from_numpy(z["images"])[:, None], torch.from_numpy(z["group"]))


def build(entries):
    parts = []
    for entry in entries:
        entry = dict(entry)
        parts.append(DATASETS[entry.pop("type")](**entry))
    return ConcatDataset(parts)


class EMA:
    def __init__(self, model, decay):
        self.shadow = copy.deepcopy(model).requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, model):
        for s, p in zip(self.shadow.parameters(), model.parameters()):
            s.lerp_(p, 1 - self.decay)


torch.manual_seed(0)
datasets = {role: build(CONFIG[role]) for role in ("train", "test", "inspect")}
for role, ds in datasets.items():
    print(role, len(ds), "mean brightness", float(torch.stack([x for x, _ in ds]).mean()))

net = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.GELU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64, 3))
ema = EMA(net, CONFIG["ema_decay"])
opt = torch.optim.Adam(net.parameters(), lr=CONFIG["optim"]["lr"])
loader = DataLoader(datasets["train"], batch_size=CONFIG["optim"]["batch"], shuffle=True, drop_last=True)
for _ in range(CONFIG["optim"]["epochs"]):
    for x, y in loader:
        loss = nn.functional.cross_entropy(net(x), y, label_smoothing=0.05)
        opt.zero_grad()
        loss.backward()
        opt.step()
        ema.update(net)

save_file(ema.shadow.state_dict(), "plankton_ema.safetensors")
torch.save(net.state_dict(), "plankton_raw.pt")
with torch.no_grad():
    for name, m in [("raw", net), ("ema", ema.shadow)]:
        x, y = map(torch.stack, zip(*datasets["test"]))
        print(name, (m(x).argmax(1) == y).float().mean().item())
