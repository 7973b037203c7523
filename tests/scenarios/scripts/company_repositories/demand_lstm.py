# ckpt/demand_base.pt: demand_2024.csv
# ckpt/demand_tuned.pt: demand_2024.csv demand_2025.csv

import copy
import os

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

WINDOW = 14
CKPT_DIR = "ckpt"


class DemandLSTM(nn.Module):
    def __init__(self, hidden=12):
        super().__init__()
        self.rnn = nn.LSTM(1, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x):
        out, _ = self.rnn(x)
        return self.fc(out[:, -1]).squeeze(-1)


def read_series(year):
    df = pd.read_csv(f"demand_{year}.csv", parse_dates=["ds"]).sort_values("ds")
    return df["qty"].to_numpy(dtype=np.float32)


def windows(series):
    x = np.lib.stride_tricks.sliding_window_view(series[:-1], WINDOW)
    y = series[WINDOW:]
    return torch.tensor(x.copy()).unsqueeze(-1), torch.tensor(y.copy())


class Trainer:
    def __init__(self, model, lr, epochs, patience):
        self.model, self.epochs, self.patience = model, epochs, patience
        self.opt = torch.optim.Adam(model.parameters(), lr=lr)
        self.loss = nn.MSELoss()

    def fit(self, train, valid):
        loader = DataLoader(TensorDataset(*train), batch_size=32, shuffle=True)
        best, best_state, bad = float("inf"), None, 0
        for epoch in range(self.epochs):
            self.model.train()
            for xb, yb in loader:
                self.opt.zero_grad()
                self.loss(self.model(xb), yb).backward()
                self.opt.step()
            v = self.score(*valid)
            if v < best - 1e-4:
                best, best_state, bad = v, copy.deepcopy(self.model.state_dict()), 0
            else:
                bad += 1
            if bad >= self.patience:
                print("stopped at epoch", epoch)
                break
        self.model.load_state_dict(best_state)
        return best

    @torch.no_grad()
    def score(self, x, y):
        self.model.eval()
        return self.loss(self.model(x), y).item()


def split(series, n_valid):
    return windows(series[:-n_valid]), windows(series[-n_valid - WINDOW:])


def pretrain():
    raw = read_series("2024")
    mean, std = float(raw.mean()), float(raw.std())
    tr, va = split((raw - mean) / std, 40)
    model = DemandLSTM()
    best = Trainer(model, lr=1e-2, epochs=15, patience=4).fit(tr, va)
    print(f"2024 valid mse {best:.4f}")
    torch.save({"model": model.state_dict(), "mean": mean, "std": std}, os.path.join(CKPT_DIR, "demand_base.pt"))


def finetune():
    ckpt = torch.load(os.path.join(CKPT_DIR, "demand_base.pt"), weights_only=True)
    model = DemandLSTM()
    model.load_state_dict(ckpt["model"])
    series = (read_series("2025") - ckpt["mean"]) / ckpt["std"]
    tr, va = split(series, 50)
    best = Trainer(model, lr=3e-3, epochs=10, patience=3).fit(tr, va)
    print(f"2025 valid mse {best:.4f}")
    ckpt["model"] = model.state_dict()
    torch.save(ckpt, os.path.join(CKPT_DIR, "demand_tuned.pt"))


def backtest(year):
    raw = read_series(year)
    for name in ("demand_base", "demand_tuned"):
        ckpt = torch.load(os.path.join(CKPT_DIR, name + ".pt"), weights_only=True)
        model = DemandLSTM()
        model.load_state_dict(ckpt["model"])
        x, y = windows((raw - ckpt["mean"]) / ckpt["std"])
        with torch.no_grad():
            mae = (model(x) - y).abs().mean().item() * ckpt["std"]
        print(f"{name}: backtest mae {mae:.2f}")


if __name__ == "__main__":
    torch.manual_seed(3)
    torch.set_num_threads(1)
    os.makedirs(CKPT_DIR, exist_ok=True)
    pretrain()
    finetune()
    backtest("2026h1")
