# scan_scratch.pt: scans_train.npz
# scan_head_best.pt: scans_train.npz scans_val.npz conv_backbone.safetensors

import argparse
import copy

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def npz_loader(path, batch=16, shuffle=False):
    with np.load(path) as z:
        ds = TensorDataset(torch.from_numpy(z["images"]), torch.from_numpy(z["targets"]).long())
    return DataLoader(ds, batch_size=batch, shuffle=shuffle)


def make_backbone():
    return nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 6, 3, padding=1), nn.ReLU(),
                         nn.AdaptiveAvgPool2d(3), nn.Flatten())


class ScanNet(nn.Module):
    def __init__(self, backbone):
        super().__init__()
        self.backbone = backbone
        self.head = nn.Linear(6 * 9, 2)

    def forward(self, x):
        return self.head(self.backbone(x))


class Trainer:
    def __init__(self, net, lr):
        self.net = net
        self.opt = torch.optim.Adam([p for p in net.parameters() if p.requires_grad], lr=lr)
        self.loss = nn.CrossEntropyLoss()

    def epoch(self, loader):
        self.net.train()
        for x, y in loader:
            self.opt.zero_grad()
            self.loss(self.net(x), y).backward()
            self.opt.step()

    @torch.no_grad()
    def evaluate(self, loader):
        self.net.eval()
        total, hits, n = 0.0, 0, 0
        for x, y in loader:
            out = self.net(x)
            total += self.loss(out, y).item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
            n += len(y)
        return total / n, hits / n

    def fit_with_patience(self, train, val, epochs, patience):
        best, state, waited = float("inf"), None, 0
        for ep in range(epochs):
            self.epoch(train)
            vloss, vacc = self.evaluate(val)
            if vloss < best:
                best, state, waited = vloss, copy.deepcopy(self.net.state_dict()), 0
            else:
                waited += 1
                if waited >= patience:
                    break
        self.net.load_state_dict(state)
        return best, ep + 1


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--train", default="scans_train.npz")
    ap.add_argument("--val", default="scans_val.npz")
    ap.add_argument("--test", default="scans_test.npz")
    ap.add_argument("--weights", default="conv_backbone.safetensors")
    ap.add_argument("--epochs", type=int, default=25)
    ap.add_argument("--lr", type=float, default=6e-2)
    args = ap.parse_args()

    torch.manual_seed(1)
    train, val, test = npz_loader(args.train, shuffle=True), npz_loader(args.val), npz_loader(args.test)

    scratch = Trainer(ScanNet(make_backbone()), args.lr)
    for _ in range(5):
        scratch.epoch(train)
    torch.save(scratch.net.state_dict(), "scan_scratch.pt")
    print("scratch  test", scratch.evaluate(test))

    torch.manual_seed(2)
    backbone = make_backbone()
    backbone.load_state_dict(load_file(args.weights))
    for p in backbone.parameters():
        p.requires_grad = False
    transfer = Trainer(ScanNet(backbone), args.lr)
    best, ran = transfer.fit_with_patience(train, val, args.epochs, patience=2)
    print(f"transfer val loss {best:.4f} after {ran} epochs, test", transfer.evaluate(test))
    torch.save({"model": transfer.net.state_dict(), "val_loss": best}, "scan_head_best.pt")
