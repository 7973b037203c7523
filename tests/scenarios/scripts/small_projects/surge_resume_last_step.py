# surge_final.pt: step_00040.pt surge_levels.npy surge_wind.npy
import glob
import re

import numpy as np
import torch
from torch import nn

WINDOW = 6
MAX_STEPS = 60


class SurgeTrainer:
    def __init__(self, run_dir):
        self.run_dir = run_dir
        self.net = nn.ModuleDict({"rnn": nn.GRU(3, 8, batch_first=True), "out": nn.Linear(8, 1)})
        self.opt = torch.optim.Adam(self.net.parameters(), lr=1e-3)
        self.step = 0

    def checkpoints(self):
        found = glob.glob(f"{self.run_dir}/step_*.pt")
        return sorted(found, key=lambda p: int(re.search(r"step_(\d+)", p).group(1)))

    def resume(self):
        paths = self.checkpoints()
        if not paths:
            print("starting from scratch")
            return
        state = torch.load(paths[-1], map_location="cpu")
        self.net.load_state_dict(state["net"])
        self.opt.load_state_dict(state["opt"])
        self.step = state["step"]
        print(f"resumed at step {self.step} ({len(paths)} checkpoints)")

    def forward(self, x):
        out, _ = self.net["rnn"](x)
        return self.net["out"](out[:, -1]).squeeze(-1)

    def run(self, batches):
        self.net.train()
        while self.step < MAX_STEPS:
            x, y = next(batches)
            loss = nn.functional.mse_loss(self.forward(x), y)
            self.opt.zero_grad()
            loss.backward()
            self.opt.step()
            self.step += 1
            if self.step % 10 == 0:
                print(f"step {self.step}: {loss.item():.4f}")

    def save(self, path):
        torch.save({"step": self.step, "net": self.net.state_dict(), "opt": self.opt.state_dict()}, path)


def windows(levels, wind):
    series = np.concatenate([levels[:, None], wind], axis=1)
    view = np.lib.stride_tricks.sliding_window_view(series, WINDOW, axis=0)[:-1]
    x = torch.from_numpy(np.ascontiguousarray(view.transpose(0, 2, 1)))
    return x, torch.from_numpy(levels[WINDOW:])


def endless(x, y, batch_size, seed):
    gen = torch.Generator().manual_seed(seed)
    while True:
        perm = torch.randperm(len(x), generator=gen)
        for i in range(0, len(perm) - batch_size + 1, batch_size):
            rows = perm[i:i + batch_size]
            yield x[rows], y[rows]


if __name__ == "__main__":
    levels = np.load("surge_levels.npy", mmap_mode="r")
    wind = np.load("surge_wind.npy", mmap_mode="r")
    mean, std = float(levels.mean()), float(levels.std())
    x, y = windows((levels - mean) / std, np.asarray(wind))

    trainer = SurgeTrainer("runs")
    trainer.resume()
    trainer.run(endless(x, y, 32, seed=trainer.step))
    trainer.save("surge_final.pt")

    xs, ys = windows((np.load("surge_levels_storm.npy") - mean) / std, np.load("surge_wind_storm.npy"))
    trainer.net.eval()
    with torch.no_grad():
        print("storm rmse", (trainer.forward(xs) - ys).pow(2).mean().sqrt().item() * std)
