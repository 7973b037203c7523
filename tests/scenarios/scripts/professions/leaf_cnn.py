# leaf_cnn.pt: leaf_001.png leaf_002.png leaf_003.png leaf_004.png leaf_005.png leaf_006.png leaf_007.png leaf_008.png leaf_009.png leaf_010.png leaf_011.png leaf_012.png leaf_013.png leaf_014.png leaf_015.png leaf_016.png

import argparse
import copy
import os

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image
from torch.utils.data import DataLoader, Dataset


class LeafFolder(Dataset):
    def __init__(self, root, augment=False):
        self.classes = sorted(os.listdir(root))
        self.items = []
        for i, c in enumerate(self.classes):
            for fn in sorted(os.listdir(os.path.join(root, c))):
                self.items.append((os.path.join(root, c, fn), i))
        self.augment = augment

    def __len__(self):
        return len(self.items)

    def __getitem__(self, idx):
        path, label = self.items[idx]
        with Image.open(path) as im:
            x = np.asarray(im.convert("RGB"), dtype=np.float32) / 255.0
        x = torch.from_numpy(x).permute(2, 0, 1)
        if self.augment and torch.rand(1).item() < 0.5:
            x = x.flip(2)
        return x, label


class Net(nn.Module):
    def __init__(self, n_classes):
        super().__init__()
        self.c1 = nn.Conv2d(3, 8, 3, padding=1)
        self.c2 = nn.Conv2d(8, 16, 3, padding=1)
        self.fc = nn.Linear(16, n_classes)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.c1(x)), 2)
        x = F.relu(self.c2(x))
        return self.fc(x.mean(dim=(2, 3)))


@torch.no_grad()
def evaluate(net, loader):
    net.eval()
    loss, hit, n = 0.0, 0, 0
    for x, y in loader:
        out = net(x)
        loss += F.cross_entropy(out, y, reduction="sum").item()
        hit += (out.argmax(1) == y).sum().item()
        n += len(y)
    return loss / n, hit / n


def main(args):
    torch.manual_seed(args.seed)
    train = LeafFolder(os.path.join(args.root, "train"), augment=True)
    val = LeafFolder(os.path.join(args.root, "val"))
    test = LeafFolder(os.path.join(args.root, "test"))
    print({"train": len(train), "val": len(val), "test": len(test)}, train.classes)
    loaders = {
        "train": DataLoader(train, batch_size=4, shuffle=True),
        "val": DataLoader(val, batch_size=8),
        "test": DataLoader(test, batch_size=8),
    }
    net = Net(len(train.classes))
    opt = torch.optim.Adam(net.parameters(), lr=args.lr)
    best, best_state, bad = float("inf"), None, 0
    for epoch in range(args.epochs):
        net.train()
        for x, y in loaders["train"]:
            opt.zero_grad()
            F.cross_entropy(net(x), y).backward()
            opt.step()
        vloss, vacc = evaluate(net, loaders["val"])
        print(f"epoch {epoch:02d} val_loss {vloss:.4f} val_acc {vacc:.2f}")
        if vloss < best:
            best, best_state, bad = vloss, copy.deepcopy(net.state_dict()), 0
        else:
            bad += 1
            if bad >= args.patience:
                break
    net.load_state_dict(best_state)
    torch.save({"state_dict": net.state_dict(), "classes": train.classes}, args.out)
    print("test:", evaluate(net, loaders["test"]))


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--root", default="leaves")
    p.add_argument("--out", default="leaf_cnn.pt")
    p.add_argument("--epochs", type=int, default=15)
    p.add_argument("--patience", type=int, default=3)
    p.add_argument("--lr", type=float, default=0.02)
    p.add_argument("--seed", type=int, default=7)
    main(p.parse_args())
