# wind_resumed.pt: wind_ckpt.pt wind_2022.npz
# wind_scratch.pt: wind_2022.npz

import argparse
import os

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def build():
    return nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.Linear(16, 1))


def load_arrays(path):
    with np.load(path) as z:
        return torch.from_numpy(z["x"]), torch.from_numpy(z["y"])


class Run:
    def __init__(self, args, seed):
        torch.manual_seed(seed)
        self.args = args
        self.net = build()
        self.opt = torch.optim.Adam(self.net.parameters(), lr=args.lr)
        self.start_epoch = 0

    def resume(self, path):
        ckpt = torch.load(path, map_location="cpu")
        self.net.load_state_dict(ckpt["model"])
        self.opt.load_state_dict(ckpt["optimizer"])
        self.start_epoch = ckpt["epoch"] + 1
        print("resumed at epoch", self.start_epoch)

    def fit(self, x, y, epochs):
        gen = torch.Generator().manual_seed(self.args.seed)
        loader = DataLoader(TensorDataset(x, y), batch_size=30, shuffle=True, generator=gen)
        sched = torch.optim.lr_scheduler.CosineAnnealingLR(self.opt, T_max=epochs)
        for epoch in range(self.start_epoch, self.start_epoch + epochs):
            running = 0.0
            for xb, yb in loader:
                self.opt.zero_grad()
                loss = nn.functional.mse_loss(self.net(xb)[:, 0], yb)
                loss.backward()
                nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
                self.opt.step()
                running += loss.item()
            sched.step()
            print(f"epoch {epoch} loss {running / len(loader):.4f} lr {sched.get_last_lr()[0]:.5f}")
        self.last_epoch = epoch

    def evaluate(self, x, y):
        with torch.no_grad():
            return nn.functional.mse_loss(self.net(x)[:, 0], y).item()

    def save(self, path):
        torch.save({"epoch": self.last_epoch, "model": self.net.state_dict(), "optimizer": self.opt.state_dict()}, path)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--new-data", default="wind_2022.npz")
    p.add_argument("--old-data", default="wind_2021.npz")
    p.add_argument("--ckpt", default="wind_ckpt.pt")
    p.add_argument("--epochs", type=int, default=8)
    p.add_argument("--lr", type=float, default=5e-3)
    p.add_argument("--seed", type=int, default=0)
    args = p.parse_args()

    x_new, y_new = load_arrays(args.new_data)
    x_old, y_old = load_arrays(args.old_data)

    resumed = Run(args, args.seed)
    if os.path.exists(args.ckpt):
        resumed.resume(args.ckpt)
    resumed.fit(x_new, y_new, args.epochs)
    resumed.save("wind_resumed.pt")

    scratch = Run(args, args.seed)
    scratch.fit(x_new, y_new, args.epochs)
    scratch.save("wind_scratch.pt")

    # forgetting
    for name, run in (("resumed", resumed), ("scratch", scratch)):
        print(name, "old", run.evaluate(x_old, y_old), "new", run.evaluate(x_new, y_new))


if __name__ == "__main__":
    main()
