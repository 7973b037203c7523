# leaf_cnn.pt: train_healthy_0.png train_healthy_1.png train_healthy_2.png train_healthy_3.png train_healthy_4.png train_healthy_5.png train_rust_0.png train_rust_1.png train_rust_2.png train_rust_3.png train_rust_4.png train_rust_5.png val_healthy_0.png val_healthy_1.png val_rust_0.png val_rust_1.png
# leaf_colour_mean.npz: train_healthy_0.png train_healthy_1.png train_healthy_2.png train_healthy_3.png train_healthy_4.png train_healthy_5.png train_rust_0.png train_rust_1.png train_rust_2.png train_rust_3.png train_rust_4.png train_rust_5.png

"""Small CNN for leaf pictures sorted into class folders."""
import copy
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(0)
torch.set_num_threads(1)


def load_image(path):
    with Image.open(path) as im:
        x = np.asarray(im.convert("RGB"), dtype=np.float32) / 255.0
    return torch.from_numpy((x - 0.45) / 0.25).permute(2, 0, 1)


class LeafFolder(Dataset):
    def __init__(self, root, augment=False):
        root = Path(root)
        self.classes = sorted(p.name for p in root.iterdir() if p.is_dir())
        self.samples = [(f, i) for i, c in enumerate(self.classes) for f in sorted((root / c).glob("*.png"))]
        self.augment = augment

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, idx):
        path, label = self.samples[idx]
        x = load_image(path)
        if self.augment and torch.rand(1).item() < 0.5:
            x = torch.flip(x, dims=[2])
        return x, label


class LeafNet(nn.Module):
    def __init__(self, n_classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.head = nn.Linear(16, n_classes)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.relu(self.conv2(x)).mean(dim=(2, 3))
        return self.head(x)


def run_epoch(model, loader, opt=None):
    total, n = 0.0, 0
    model.train(opt is not None)
    with torch.set_grad_enabled(opt is not None):
        for x, y in loader:
            loss = F.cross_entropy(model(x), y)
            if opt is not None:
                opt.zero_grad()
                loss.backward()
                opt.step()
            total += loss.item() * len(y)
            n += len(y)
    return total / n


train_ds = LeafFolder("leaves_train", augment=True)
val_ds = LeafFolder("leaves_val")
train_dl = DataLoader(train_ds, batch_size=4, shuffle=True)
val_dl = DataLoader(val_ds, batch_size=4)

model = LeafNet(len(train_ds.classes))
opt = torch.optim.Adam(model.parameters(), lr=1e-2)

best_loss, best_state, patience = float("inf"), None, 0
for epoch in range(25):
    tr = run_epoch(model, train_dl, opt)
    va = run_epoch(model, val_dl)
    print(f"{epoch:02d} train {tr:.3f} val {va:.3f}")
    if va < best_loss:
        best_loss, best_state, patience = va, copy.deepcopy(model.state_dict()), 0
    else:
        patience += 1
        if patience >= 5:
            break

model.load_state_dict(best_state)
torch.save({"state_dict": best_state, "classes": train_ds.classes}, "leaf_cnn.pt")

# nearest mean colour, for comparison
means = {c: [] for c in train_ds.classes}
for path, label in train_ds.samples:
    means[train_ds.classes[label]].append(np.asarray(Image.open(path)).reshape(-1, 3).mean(axis=0))
np.savez("leaf_colour_mean.npz", **{c: np.mean(v, axis=0) for c, v in means.items()})

model.eval()
for f in sorted(Path("leaves_field").glob("*.png")):
    with torch.no_grad():
        p = F.softmax(model(load_image(f)[None]), dim=1)[0]
    print(f.name, {c: round(p[i].item(), 3) for i, c in enumerate(train_ds.classes)})
