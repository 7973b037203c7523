# load_forecaster.pt: grid_load.h5 holidays.txt load_scaler.json
# wind_forecaster.pt: wind_farm.h5
import datetime as dt
import json

import h5py
import numpy as np
import torch
from torch import nn
from torch.utils.data import ConcatDataset, DataLoader, Dataset, Subset

torch.set_num_threads(1)
CONTEXT, HORIZON = 24, 6

JOBS = {
    "load": dict(file="grid_load.h5", scaler="load_scaler.json", calendar="holidays.txt"),
    "wind": dict(file="wind_farm.h5", scaler=None, calendar=None),
}


class H5Windows(Dataset):
    def __init__(self, file, mean, std, holidays=frozenset()):
        self.file, self.mean, self.std, self.holidays = file, mean, std, holidays
        self._h5 = None
        with h5py.File(file, "r") as h5:
            self.n = h5["series/value"].shape[0] - CONTEXT - HORIZON + 1
            self.start = dt.datetime.fromisoformat(h5["series"].attrs["start"])

    @property
    def series(self):
        if self._h5 is None:
            self._h5 = h5py.File(self.file, "r")
        return self._h5["series"]

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        value = (self.series["value"][i:i + CONTEXT + HORIZON] - self.mean) / self.std
        temperature = self.series["temperature"][i:i + CONTEXT] / 20
        day = (self.start + dt.timedelta(hours=i + CONTEXT)).date()
        extra = np.float32([day in self.holidays, day.weekday() >= 5])
        x = np.concatenate([value[:CONTEXT], temperature, extra]).astype(np.float32)
        return x, value[CONTEXT:].astype(np.float32)


class PinballLoss(nn.Module):
    def __init__(self, quantiles=(0.1, 0.5, 0.9)):
        super().__init__()
        self.register_buffer("q", torch.tensor(quantiles))

    def forward(self, prediction, y):
        e = y.unsqueeze(-1) - prediction
        return torch.maximum(self.q * e, (self.q - 1) * e).mean()


def scaler_of(file, scaler):
    if scaler:
        values = json.load(open(scaler))
        return values["mean"], values["std"]
    with h5py.File(file) as h5:
        values = h5["series/value"][:200]
    return float(values.mean()), float(values.std())


def train(job):
    holidays = frozenset()
    if job["calendar"]:
        with open(job["calendar"]) as f:
            holidays = frozenset(map(dt.date.fromisoformat, f.read().split()))
    mean, std = scaler_of(job["file"], job["scaler"])
    windows = H5Windows(job["file"], mean, std, holidays)
    early, late = Subset(windows, range(0, 60)), Subset(windows, range(90, 170))
    model = nn.Sequential(nn.Linear(2 * CONTEXT + 2, 16), nn.SiLU(), nn.Linear(16, HORIZON * 3), nn.Unflatten(1, (HORIZON, 3)))
    criterion, optimizer = PinballLoss(), torch.optim.Adam(model.parameters(), 3e-3)
    for _ in range(2):
        for x, y in DataLoader(ConcatDataset([early, late]), batch_size=20, shuffle=True):
            optimizer.zero_grad()
            criterion(model(x), y).backward()
            optimizer.step()
    with torch.no_grad():
        x, y = next(iter(DataLoader(Subset(windows, range(190, len(windows))), batch_size=100)))
        score = criterion(model(x), y).item()
    return model, score, (mean, std)


def seasonal_naive(file):
    with h5py.File(file) as h5:
        v = h5["series/value"][:]
    return float(np.abs(v[24:] - v[:-24]).mean())


if __name__ == "__main__":
    results = {name: train(job) for name, job in JOBS.items()}
    for name, (model, score, scale) in results.items():
        torch.save({"model": model.state_dict(), "scale": scale}, f"{name}_forecaster.pt")
        print(f"{name}: pinball {score:.3f}")
    print("seasonal naive error in 2019:", seasonal_naive("grid_load_2019.h5"))
