# checkpoints/bearing_line_a.pt: vib_filters.npz vib_line_a_train.npz vib_line_a_val.npz
# checkpoints/bearing_line_b.pt: vib_filters.npz vib_line_a_train.npz vib_line_a_val.npz vib_line_b_train.npz

import argparse
import copy
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, Dataset


class VibrationSet(Dataset):
    def __init__(self, path, mean=None, std=None):
        with np.load(path) as z:
            x, y = z["signal"], z["fault"]
        self.mean = float(x.mean()) if mean is None else mean
        self.std = float(x.std()) if std is None else std
        self.x = torch.from_numpy((x - self.mean) / self.std).float().unsqueeze(1)
        self.y = torch.from_numpy(y)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class BearingNet(nn.Module):
    def __init__(self, n_classes=3):
        super().__init__()
        self.conv1 = nn.Conv1d(1, 8, 7, padding=3)
        self.conv2 = nn.Conv1d(8, 16, 5, padding=2)
        self.head = nn.Linear(16, n_classes)

    def forward(self, x):
        x = F.max_pool1d(F.relu(self.conv1(x)), 2)
        x = F.relu(self.conv2(x)).mean(dim=2)
        return self.head(x)


def init_filters(model, path):
    with np.load(path) as z:
        with torch.no_grad():
            model.conv1.weight.copy_(torch.from_numpy(z["weight"]))
            model.conv1.bias.copy_(torch.from_numpy(z["bias"]))
    return model


@torch.no_grad()
def evaluate(model, ds):
    model.eval()
    logits = model(ds.x)
    return F.cross_entropy(logits, ds.y).item(), (logits.argmax(1) == ds.y).float().mean().item()


def run_epoch(model, loader, opt):
    model.train()
    for x, y in loader:
        opt.zero_grad()
        F.cross_entropy(model(x), y).backward()
        opt.step()


def train_line_a(args, device="cpu"):
    train = VibrationSet(args.data / "vib_line_a_train.npz")
    val = VibrationSet(args.data / "vib_line_a_val.npz", train.mean, train.std)
    model = init_filters(BearingNet().to(device), args.data / "vib_filters.npz")
    opt = torch.optim.Adam(model.parameters(), lr=args.lr)
    loader = DataLoader(train, batch_size=args.batch, shuffle=True)

    best_loss, best_state, best_epoch = float("inf"), None, -1
    for epoch in range(args.epochs):
        run_epoch(model, loader, opt)
        loss, acc = evaluate(model, val)
        print(f"[a] epoch {epoch:02d} val loss {loss:.4f} acc {acc:.3f}")
        if loss < best_loss:
            best_loss, best_epoch = loss, epoch
            best_state = copy.deepcopy(model.state_dict())
    torch.save({"model": best_state, "mean": train.mean, "std": train.std, "epoch": best_epoch, "val_loss": best_loss},
               args.out / "bearing_line_a.pt")


def adapt_line_b(args):
    ckpt = torch.load(args.out / "bearing_line_a.pt")
    model = BearingNet()
    model.load_state_dict(ckpt["model"])
    for p in model.conv1.parameters():
        p.requires_grad = False
    data = VibrationSet(args.data / "vib_line_b_train.npz", ckpt["mean"], ckpt["std"])
    test = VibrationSet(args.data / "vib_line_b_test.npz", ckpt["mean"], ckpt["std"])
    print("[b] before", evaluate(model, test))
    opt = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=args.lr, momentum=0.9)
    loader = DataLoader(data, batch_size=args.batch, shuffle=True)
    for _ in range(args.epochs // 2):
        run_epoch(model, loader, opt)
    print("[b] after", evaluate(model, test))
    torch.save({"model": model.state_dict(), "mean": ckpt["mean"], "std": ckpt["std"]}, args.out / "bearing_line_b.pt")


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--data", type=Path, default=Path("."))
    p.add_argument("--out", type=Path, default=Path("checkpoints"))
    p.add_argument("--epochs", type=int, default=20)
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--lr", type=float, default=1e-2)
    p.add_argument("--seed", type=int, default=0)
    args = p.parse_args()
    torch.manual_seed(args.seed)
    args.out.mkdir(exist_ok=True)
    train_line_a(args)
    adapt_line_b(args)
