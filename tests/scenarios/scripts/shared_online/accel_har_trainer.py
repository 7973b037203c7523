# runs/har/ckpt_ep03.pt: har_windows_train.npz
# runs/har/ckpt_ep06.pt: har_windows_train.npz har_windows_extra.npz
# runs/har/ema_final.pt: har_windows_train.npz har_windows_extra.npz

"""Activity recognition from accelerometer windows. 1D CNN, EMA weights, gradient accumulation."""
import argparse
import copy
import os

import numpy as np
import torch
from torch import nn
from torch.utils.data import ConcatDataset, DataLoader, Dataset


class WindowDataset(Dataset):
    def __init__(self, path):
        with np.load(path) as z:
            self.x = torch.from_numpy(z["windows"])
            self.y = torch.from_numpy(z["activity"]).long()

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class ConvNet(nn.Module):
    def __init__(self, n_classes=3, width=16):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv1d(3, width, 5, padding=2), nn.GELU(), nn.MaxPool1d(2),
            nn.Conv1d(width, width, 5, padding=2), nn.GELU(), nn.AdaptiveAvgPool1d(4), nn.Flatten(),
        )
        self.head = nn.Linear(width * 4, n_classes)

    def forward(self, x):
        return self.head(self.body(x))


class EMA:
    def __init__(self, model, decay):
        self.decay = decay
        self.shadow = copy.deepcopy(model).requires_grad_(False)

    @torch.no_grad()
    def update(self, model):
        for s, p in zip(self.shadow.parameters(), model.parameters()):
            s.lerp_(p, 1 - self.decay)


class Trainer:
    def __init__(self, args, dataset):
        self.args = args
        self.model = ConvNet()
        self.ema = EMA(self.model, args.ema_decay)
        self.opt = torch.optim.AdamW(self.model.parameters(), lr=args.lr)
        self.loader = DataLoader(dataset, batch_size=args.batch_size, shuffle=True)
        self.epoch = 0

    def save(self):
        path = os.path.join(self.args.out_dir, f"ckpt_ep{self.epoch:02d}.pt")
        torch.save({"model": self.model.state_dict(), "ema": self.ema.shadow.state_dict(),
                    "opt": self.opt.state_dict(), "epoch": self.epoch}, path)
        return path

    def resume(self, path):
        ckpt = torch.load(path, map_location="cpu")
        self.model.load_state_dict(ckpt["model"])
        self.ema.shadow.load_state_dict(ckpt["ema"])
        self.opt.load_state_dict(ckpt["opt"])
        self.epoch = ckpt["epoch"]
        print("resumed from", path, "at epoch", self.epoch)

    def fit(self, until):
        while self.epoch < until:
            self.model.train()
            total = 0.0
            self.opt.zero_grad()
            for step, (x, y) in enumerate(self.loader, 1):
                loss = nn.functional.cross_entropy(self.model(x), y) / self.args.accum
                loss.backward()
                total += loss.item() * self.args.accum
                if step % self.args.accum == 0 or step == len(self.loader):
                    nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
                    self.opt.step()
                    self.opt.zero_grad()
                    self.ema.update(self.model)
            self.epoch += 1
            print(f"epoch {self.epoch} loss {total / len(self.loader):.4f}")


@torch.no_grad()
def evaluate(model, dataset):
    model.eval()
    hits = sum((model(x).argmax(1) == y).sum().item() for x, y in DataLoader(dataset, batch_size=64))
    return hits / len(dataset)


def get_args():
    p = argparse.ArgumentParser()
    p.add_argument("--data", default="har_windows_train.npz")
    p.add_argument("--extra", default="har_windows_extra.npz")
    p.add_argument("--test", default="har_windows_test.npz")
    p.add_argument("--out_dir", default="runs/har")
    p.add_argument("--batch_size", type=int, default=16)
    p.add_argument("--accum", type=int, default=2)
    p.add_argument("--lr", type=float, default=4e-3)
    p.add_argument("--ema_decay", type=float, default=0.9)
    p.add_argument("--stage1_epochs", type=int, default=3)
    p.add_argument("--epochs", type=int, default=6)
    return p.parse_args()


def main():
    args = get_args()
    os.makedirs(args.out_dir, exist_ok=True)
    torch.manual_seed(0)
    train_ds, extra_ds, test_ds = (WindowDataset(f) for f in (args.data, args.extra, args.test))

    stage1 = Trainer(args, train_ds)
    stage1.fit(args.stage1_epochs)
    ckpt = stage1.save()

    stage2 = Trainer(args, ConcatDataset([train_ds, extra_ds]))
    stage2.resume(ckpt)
    stage2.fit(args.epochs)
    stage2.save()
    torch.save(stage2.ema.shadow.state_dict(), os.path.join(args.out_dir, "ema_final.pt"))
    print(f"test acc: raw {evaluate(stage2.model, test_ds):.3f} ema {evaluate(stage2.ema.shadow, test_ds):.3f}")


if __name__ == "__main__":
    main()
