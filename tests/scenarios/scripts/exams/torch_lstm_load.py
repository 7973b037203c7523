# ckpt_phase1.pt: load_history.csv calendar.csv
# load_final.pt: load_history.csv load_recent.csv calendar.csv

"""Load forecast: an LSTM is trained on the history, stopped, and goes on with recent days."""
import numpy as np
import pandas as pd
import torch
from torch import nn

CONFIG = {
    "window": 14,
    "hidden": 16,
    "lr": 0.01,
    "phase1": {"data": "load_history.csv", "epochs": 6},
    "phase2": {"data": "load_recent.csv", "epochs": 4},
    "backtest": "load_next.csv",
    "checkpoint": "ckpt_phase1.pt",
    "final": "load_final.pt",
}


class Forecaster(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.lstm = nn.LSTM(2, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        h, _ = self.lstm(x)
        return self.out(h[:, -1]).squeeze(1)


def read_series(path, calendar):
    df = pd.read_csv(path, parse_dates=["date"])
    df = df.merge(calendar, on="date", how="left")
    df["holiday"] = df["holiday"].fillna(0)
    return df


def windows(df, mean, std, size):
    v = np.column_stack([(df["load_mw"] - mean) / std, df["holiday"]]).astype("float32")
    x = np.stack([v[i:i + size] for i in range(len(v) - size)])
    y = v[size:, 0]
    return torch.from_numpy(x), torch.from_numpy(y.copy())


def run_epochs(model, opt, x, y, epochs):
    for epoch in range(epochs):
        for i in range(0, len(x), 32):
            opt.zero_grad()
            loss = nn.functional.mse_loss(model(x[i:i + 32]), y[i:i + 32])
            loss.backward()
            opt.step()
        print(f"  epoch {epoch} loss {loss.item():.4f}")


def phase_one(cfg, calendar):
    df = read_series(cfg["phase1"]["data"], calendar)
    mean, std = df["load_mw"].mean(), df["load_mw"].std()
    x, y = windows(df, mean, std, cfg["window"])
    model = Forecaster(cfg["hidden"])
    opt = torch.optim.Adam(model.parameters(), lr=cfg["lr"])
    run_epochs(model, opt, x, y, cfg["phase1"]["epochs"])
    torch.save({"model": model.state_dict(), "optimizer": opt.state_dict(),
                "mean": float(mean), "std": float(std)}, cfg["checkpoint"])


def phase_two(cfg, calendar):
    ckpt = torch.load(cfg["checkpoint"])
    model = Forecaster(cfg["hidden"])
    model.load_state_dict(ckpt["model"])
    opt = torch.optim.Adam(model.parameters(), lr=cfg["lr"])
    opt.load_state_dict(ckpt["optimizer"])
    df = read_series(cfg["phase2"]["data"], calendar)
    x, y = windows(df, ckpt["mean"], ckpt["std"], cfg["window"])
    run_epochs(model, opt, x, y, cfg["phase2"]["epochs"])
    torch.save({"model": model.state_dict(), "mean": ckpt["mean"], "std": ckpt["std"]}, cfg["final"])
    return model, ckpt


def main(cfg):
    torch.manual_seed(3)
    calendar = pd.read_csv("calendar.csv", parse_dates=["date"])
    phase_one(cfg, calendar)
    model, ckpt = phase_two(cfg, calendar)
    x, y = windows(read_series(cfg["backtest"], calendar), ckpt["mean"], ckpt["std"], cfg["window"])
    with torch.no_grad():
        mae = (model(x) - y).abs().mean().item() * ckpt["std"]
    print(f"backtest MAE {mae:.2f} MW on {len(y)} days")


if __name__ == "__main__":
    main(CONFIG)
