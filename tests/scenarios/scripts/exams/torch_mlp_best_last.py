# runs/best.pt: mlp_train.npz mlp_val.npz
# runs/last.pt: mlp_train.npz

import argparse
import json
import os

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class ArrayDataset(Dataset):
    def __init__(self, path, mean=None, std=None):
        with np.load(path) as z:
            x, y = z["x"], z["y"]
        self.mean = x.mean(0) if mean is None else mean
        self.std = x.std(0) + 1e-6 if std is None else std
        self.x = torch.from_numpy((x - self.mean) / self.std)
        self.y = torch.from_numpy(y).long()

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class MLP(nn.Module):
    def __init__(self, n_in, n_hidden, n_out, dropout):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(n_in, n_hidden), nn.ReLU(), nn.Dropout(dropout),
            nn.Linear(n_hidden, n_hidden), nn.ReLU(), nn.Linear(n_hidden, n_out),
        )

    def forward(self, x):
        return self.net(x)


@torch.no_grad()
def evaluate(model, loader):
    model.eval()
    loss, hits, n = 0.0, 0, 0
    for x, y in loader:
        out = model(x)
        loss += nn.functional.cross_entropy(out, y, reduction="sum").item()
        hits += (out.argmax(1) == y).sum().item()
        n += len(y)
    return loss / n, hits / n


def main(args):
    torch.manual_seed(args.seed)
    os.makedirs(args.out, exist_ok=True)
    train = ArrayDataset(args.train)
    val = ArrayDataset(args.val, train.mean, train.std)
    test = ArrayDataset(args.test, train.mean, train.std)
    with open("class_names.json") as f:
        names = json.load(f)
    train_loader = DataLoader(train, args.batch_size, shuffle=True)
    val_loader = DataLoader(val, 256)

    model = MLP(train.x.shape[1], args.hidden, 3, args.dropout)
    opt = torch.optim.AdamW(model.parameters(), lr=args.lr)
    best = float("inf")
    for epoch in range(args.epochs):
        model.train()
        for x, y in train_loader:
            opt.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            opt.step()
        loss, acc = evaluate(model, val_loader)
        if loss < best:
            best = loss
            torch.save(model.state_dict(), os.path.join(args.out, "best.pt"))
        print(f"epoch {epoch:2d} val loss {loss:.4f} acc {acc:.3f}")
    torch.save(model.state_dict(), os.path.join(args.out, "last.pt"))

    model.load_state_dict(torch.load(os.path.join(args.out, "best.pt")))
    print("test of the best epoch:", evaluate(model, DataLoader(test, 256)))
    counts = np.bincount(test.y.numpy(), minlength=len(names))
    print("classes in the test:", dict(zip(names, counts.tolist())))


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--train", default="mlp_train.npz")
    p.add_argument("--val", default="mlp_val.npz")
    p.add_argument("--test", default="mlp_test.npz")
    p.add_argument("--out", default="runs")
    p.add_argument("--epochs", type=int, default=25)
    p.add_argument("--batch-size", type=int, default=32)
    p.add_argument("--hidden", type=int, default=48)
    p.add_argument("--dropout", type=float, default=0.1)
    p.add_argument("--lr", type=float, default=1e-2)
    p.add_argument("--seed", type=int, default=0)
    main(p.parse_args())
