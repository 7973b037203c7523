# buoy_forecaster.pth: buoy_north.npz buoy_south.npz tide_table.csv buoy_maintenance.csv
"""Sea level three hours ahead, from the last twelve hours of level, wind and tide."""
import csv
from pathlib import Path

import numpy as np
import torch
from torch import nn

HISTORY, HORIZON = 12, 3
TRAIN_BUOYS, UNSEEN_BUOY = ("north", "south"), "east"


class Forecaster(nn.Module):
    def __init__(self, channels=3, hidden=10):
        super().__init__()
        self.lstm = nn.LSTM(channels, hidden, batch_first=True)
        self.head = nn.Linear(hidden, HORIZON)

    def forward(self, window):
        states, _ = self.lstm(window)
        return self.head(states[:, -1])


def read_tide(path=Path("tide_table.csv")):
    with path.open(newline="") as f:
        return np.array([float(r["tide"]) for r in csv.DictReader(f)])


def read_outages(path=Path("buoy_maintenance.csv")):
    outages = {}
    with path.open(newline="") as f:
        for r in csv.DictReader(f):
            outages.setdefault(r["buoy"], []).append(slice(int(r["start"]), int(r["stop"])))
    return outages


def load_buoy(name, tide, outages):
    with np.load(f"buoy_{name}.npz") as z:
        series = np.column_stack([z["level"], z["wind"], tide])
    valid = np.ones(len(series), dtype=bool)
    for gap in outages.get(name, []):
        valid[gap] = False
    return series, valid


def windows(series, valid):
    size = HISTORY + HORIZON
    view = np.lib.stride_tricks.sliding_window_view(series, size, axis=0).transpose(0, 2, 1)
    whole = np.lib.stride_tricks.sliding_window_view(valid, size).all(axis=1)
    view = view[whole]
    return view[:, :HISTORY].astype("float32"), view[:, HISTORY:, 0].astype("float32")


def main():
    rng = np.random.default_rng(2)
    torch.manual_seed(2)
    tide, outages = read_tide(), read_outages()
    loaded = {name: load_buoy(name, tide, outages) for name in (*TRAIN_BUOYS, UNSEEN_BUOY)}
    for name, (series, valid) in loaded.items():
        print(f"{name:6s} {valid.sum():4d} hours, mean wind {series[valid, 1].mean():.1f}")
    with open("ship_log.csv", newline="") as f:
        print("ships passing:", len({r["vessel"] for r in csv.DictReader(f)}))

    stacked = np.concatenate([loaded[n][0][loaded[n][1]] for n in TRAIN_BUOYS])
    mu, sigma = stacked.mean(0), stacked.std(0)
    pairs = [windows((loaded[n][0] - mu) / sigma, loaded[n][1]) for n in TRAIN_BUOYS]
    X, Y = (torch.from_numpy(np.concatenate(part)) for part in zip(*pairs))

    net = Forecaster()
    optim = torch.optim.RMSprop(net.parameters(), lr=0.005)
    scheduler = torch.optim.lr_scheduler.StepLR(optim, 1, 0.5)
    for epoch in range(3):
        order = rng.permutation(len(X))
        running = 0.0
        for chunk in np.array_split(order, len(order) // 32):
            loss = nn.functional.smooth_l1_loss(net(X[chunk]), Y[chunk])
            optim.zero_grad()
            loss.backward()
            optim.step()
            running += loss.item() * len(chunk)
        scheduler.step()
        print("epoch", epoch, "loss", running / len(order))

    torch.save({"net": net.state_dict(), "mu": mu, "sigma": sigma, "history": HISTORY}, "buoy_forecaster.pth")

    net.eval()
    x, y = windows((loaded[UNSEEN_BUOY][0] - mu) / sigma, loaded[UNSEEN_BUOY][1])
    with torch.no_grad():
        print("unseen buoy:", nn.functional.l1_loss(net(torch.from_numpy(x)), torch.from_numpy(y)).item() * sigma[0])


if __name__ == "__main__":
    main()
