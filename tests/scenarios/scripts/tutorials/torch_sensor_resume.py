# sensor_ckpt.pt: sensor_2021.npz sensor_calibration.csv
# sensor_net.pt: sensor_2021.npz sensor_2022.npz sensor_calibration.csv

"""Train the sensor model, stop, and resume on the next year's recordings."""
import argparse
import csv

import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset


class SensorYear(Dataset):
    def __init__(self, year, calibration):
        rec = np.load(f"sensor_{year}.npz")
        offset, gain = calibration
        self.x = torch.from_numpy((rec["x"] - offset) * gain)
        self.y = torch.from_numpy(rec["y"]).unsqueeze(1)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


def read_calibration(path):
    with open(path, newline="") as f:
        rows = sorted(csv.DictReader(f), key=lambda r: int(r["channel"]))
    return (np.array([r["offset"] for r in rows], dtype="float32"), np.array([r["gain"] for r in rows], dtype="float32"))


def make_net(hidden):
    net = nn.Sequential(nn.Linear(6, hidden), nn.Tanh(), nn.Linear(hidden, 1))
    return net, torch.optim.Adam(net.parameters(), lr=0.02)


def run_epochs(net, opt, loader, first, last):
    loss = None
    for epoch in range(first, last):
        net.train()
        for xb, yb in loader:
            opt.zero_grad()
            loss = nn.functional.mse_loss(net(xb), yb)
            loss.backward()
            opt.step()
        print(f"epoch {epoch} loss {loss.item():.4f}")
    return loss.item()


@torch.no_grad()
def evaluate(net, data):
    net.eval()
    return nn.functional.mse_loss(net(data.x), data.y).item()


def main(args):
    torch.manual_seed(args.seed)
    cal = read_calibration("sensor_calibration.csv")
    holdout = SensorYear(2023, cal)

    # first leg
    net, opt = make_net(args.hidden)
    loss = run_epochs(net, opt, DataLoader(SensorYear(2021, cal), batch_size=32, shuffle=True), 0, args.epochs)
    torch.save({"epoch": args.epochs, "model_state_dict": net.state_dict(), "optimizer_state_dict": opt.state_dict(),
                "loss": loss}, args.ckpt)
    print("2023 after first leg:", round(evaluate(net, holdout), 4))

    # second leg starts from the checkpoint
    net, opt = make_net(args.hidden)
    checkpoint = torch.load(args.ckpt, weights_only=True)
    net.load_state_dict(checkpoint["model_state_dict"])
    opt.load_state_dict(checkpoint["optimizer_state_dict"])
    start = checkpoint["epoch"]
    loader = DataLoader(SensorYear(2022, cal), batch_size=32, shuffle=True)
    run_epochs(net, opt, loader, start, start + args.epochs)
    print("2023 after second leg:", round(evaluate(net, holdout), 4))
    torch.save(net.state_dict(), args.out)


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--epochs", type=int, default=6)
    p.add_argument("--hidden", type=int, default=12)
    p.add_argument("--seed", type=int, default=11)
    p.add_argument("--ckpt", default="sensor_ckpt.pt")
    p.add_argument("--out", default="sensor_net.pt")
    main(p.parse_args())
