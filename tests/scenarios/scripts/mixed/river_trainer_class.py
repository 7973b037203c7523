# main_best.pt: river_2022.csv river_2023.csv catchment_rain.csv
# tributary_last.pt: river_tributary.csv catchment_rain.csv
import os
from types import SimpleNamespace

import numpy as np
import pandas as pd
import torch
import yaml
from torch import nn
from torch.utils.data import DataLoader, Dataset

torch.set_num_threads(1)


def read_series(name, rain):
    levels = pd.read_csv(name, parse_dates=["date"]).set_index("date")
    return levels.join(rain)[["level", "rain"]].astype("float32").to_numpy()


class Windows(Dataset):
    def __init__(self, series, width, stats=None):
        self.mean, self.std = stats or (series.mean(0), series.std(0))
        self.series = torch.from_numpy((series - self.mean) / self.std)
        self.width = width

    def __len__(self):
        return len(self.series) - self.width

    def __getitem__(self, i):
        return self.series[i : i + self.width], self.series[i + self.width, 0]


class LevelGRU(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.gru = nn.GRU(2, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        return self.head(self.gru(x)[0][:, -1]).squeeze(-1)


class EarlyStopping:
    def __init__(self, patience):
        self.patience, self.best, self.bad = patience, float("inf"), 0

    def __call__(self, trainer, value):
        if value < self.best:
            self.best, self.bad = value, 0
            trainer.save("best.pt")
        else:
            self.bad += 1
        trainer.stop = self.bad >= self.patience


class Trainer:
    def __init__(self, model, cfg, run, callbacks=()):
        self.model, self.cfg, self.run, self.callbacks = model, cfg, run, callbacks
        self.opt = torch.optim.Adam(model.parameters(), lr=cfg.lr)
        self.criterion = nn.SmoothL1Loss()
        self.stop = False

    def save(self, name):
        torch.save({"model": self.model.state_dict(), "cfg": vars(self.cfg)}, os.path.join(self.cfg.save_dir, f"{self.run}_{name}"))

    def _epoch(self, loader, train):
        self.model.train(train)
        losses = []
        with torch.set_grad_enabled(train):
            for x, y in loader:
                loss = self.criterion(self.model(x), y)
                if train:
                    self.opt.zero_grad()
                    loss.backward()
                    nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
                    self.opt.step()
                losses.append(loss.item())
        return float(np.mean(losses))

    def fit(self, train_ds, val_ds=None):
        train = DataLoader(train_ds, batch_size=self.cfg.batch_size, shuffle=True)
        val = val_ds and DataLoader(val_ds, batch_size=64)
        for epoch in range(self.cfg.epochs):
            message = f"[{self.run}] {epoch} train {self._epoch(train, True):.4f}"
            if val is not None:
                value = self._epoch(val, False)
                message += f" val {value:.4f}"
                for callback in self.callbacks:
                    callback(self, value)
            print(message)
            if self.stop:
                break
        return self

    def evaluate(self, ds):
        return self._epoch(DataLoader(ds, batch_size=64), False)


def main():
    torch.manual_seed(5)
    cfg = SimpleNamespace(save_dir=os.getcwd(), **yaml.safe_load(open("river.yaml")))
    rain = pd.read_csv("catchment_rain.csv", parse_dates=["date"], index_col="date")
    for gauge in pd.read_csv("gauges.csv").itertuples():
        print(gauge.gauge, "lies at", gauge.altitude, "m")
    series = {year: read_series(f"river_{year}.csv", rain) for year in (2022, 2023, 2024)}

    train = Windows(series[2022], cfg.window)
    stats = (train.mean, train.std)
    trainer = Trainer(LevelGRU(cfg.hidden), cfg, "main", [EarlyStopping(cfg.patience)])
    trainer.fit(train, Windows(series[2023], cfg.window, stats))
    print("2024:", trainer.evaluate(Windows(series[2024], cfg.window, stats)))

    side = Windows(read_series("river_tributary.csv", rain), cfg.window)
    Trainer(LevelGRU(cfg.hidden // 2), cfg, "tributary").fit(side).save("last.pt")


if __name__ == "__main__":
    main()
