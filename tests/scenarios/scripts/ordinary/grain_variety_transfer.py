# variety_head.pt: grain_backbone.pt seed_images.npz seed_varieties.csv
# variety_full.pt: grain_backbone.pt seed_images.npz seed_varieties.csv
import copy

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split


def backbone():
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(16, 10))


def weights(path):
    ckpt = torch.load(path, map_location="cpu", weights_only=True)
    print(path, "was trained for", ckpt["epoch"], "epochs")
    return ckpt["model"]


def to_tensor(images):
    return torch.from_numpy(images).float().div(255).unsqueeze(1)


def fit(model, loader, lr, epochs):
    params = [p for p in model.parameters() if p.requires_grad]
    opt = torch.optim.SGD(params, lr=lr, momentum=0.9)
    for _ in range(epochs):
        for x, y in loader:
            opt.zero_grad()
            loss = nn.functional.cross_entropy(model(x), y)
            loss.backward()
            opt.step()
    return loss.item()


@torch.no_grad()
def score(model, x, y):
    return (model.eval()(x).argmax(1) == y).float().mean().item()


archive = np.load("seed_images.npz")
varieties = pd.read_csv("seed_varieties.csv", index_col="name")["variety"]
codes, classes = pd.factorize(varieties.reindex(archive["names"]), sort=True)
growers = pd.read_csv("seed_growers.csv").set_index("variety")
print(pd.Series(codes).map(dict(enumerate(classes))).value_counts().to_frame().join(growers))

dataset = TensorDataset(to_tensor(archive["images"]), torch.tensor(codes))
train, held = random_split(dataset, [0.8, 0.2], generator=torch.Generator().manual_seed(0))
loader = DataLoader(train, batch_size=12, shuffle=True)

# step one, only a new head on the frozen backbone
net = backbone()
pretrained, early = weights("grain_backbone.pt"), weights("grain_backbone_v0.pt")
print("moved since v0:", {k: round((pretrained[k] - early[k]).norm().item(), 2) for k in pretrained})
net.load_state_dict(pretrained)
net[-1] = nn.Linear(net[-1].in_features, len(classes))
for name, p in net.named_parameters():
    p.requires_grad = name.startswith("4.")
print("head loss", fit(net, loader, 0.05, 2))
torch.save(net.state_dict(), "variety_head.pt")

# step two, everything with a small learning rate
full = copy.deepcopy(net)
for p in full.parameters():
    p.requires_grad_(True)
print("full loss", fit(full, loader, 0.005, 2))
torch.save({"model": full.state_dict(), "classes": list(classes)}, "variety_full.pt")

hx, hy = (torch.stack(t) for t in zip(*held))
field = np.load("seed_field_images.npz")
fx, fy = to_tensor(field["images"]), torch.tensor(field["labels"])
for label, model in (("head", net), ("full", full)):
    print(label, "held out", score(model, hx, hy), "field", score(model, fx, fy))
