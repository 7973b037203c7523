# tram_delay.safetensors: tram_jan.csv tram_feb.csv tram_stops.csv tram_rain.csv
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from safetensors.torch import save_file
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset


class DelayNet(nn.Module):
    def __init__(self, n_stops, n_zones, n_numbers):
        super().__init__()
        self.stop = nn.Embedding(n_stops, 4)
        self.zone = nn.Embedding(n_zones, 2)
        self.mlp = nn.Sequential(nn.Linear(6 + n_numbers, 12), nn.Tanh(), nn.Linear(12, 1))

    def forward(self, codes, numbers):
        return self.mlp(torch.cat([self.stop(codes[:, 0]), self.zone(codes[:, 1]), numbers], 1))[:, 0]


class DelayJob:
    """load -> prepare -> fit -> save -> report"""

    validation_from = pd.Timestamp("2024-02-20")
    patience = 2

    def __init__(self, folder):
        self.folder = Path(folder)
        self.frames, self.parts = {}, {}

    def load(self):
        for month in ("jan", "feb", "mar"):
            self.frames[month] = pd.read_csv(self.folder / f"tram_{month}.csv", parse_dates=["day"])
        self.stops = pd.read_csv(self.folder / "tram_stops.csv")
        self.rain = pd.read_csv(self.folder / "tram_rain.csv", parse_dates=["day"]).set_index("day")["rain"]
        works = pd.read_csv(self.folder / "tram_roadworks.csv")
        print("longest road works:", works.loc[works["weeks"].idxmax()].to_dict())
        return self

    def prepare(self):
        self.vocabulary = {stop: i for i, stop in enumerate(self.stops["stop"])}
        zones = self.stops.set_index("stop")["zone"]
        past = pd.concat([self.frames["jan"], self.frames["feb"]])
        late = past["day"] >= self.validation_from
        chosen = {"train": past[~late], "val": past[late], "march": self.frames["mar"]}
        self.scale = None
        for name, frame in chosen.items():
            codes = np.stack([frame["stop"].map(self.vocabulary), frame["stop"].map(zones) - 1], axis=1)
            numbers = np.stack([frame["hour"], frame["day"].map(self.rain), frame["day"].dt.day_of_week], axis=1).astype("float32")
            if self.scale is None:
                self.scale = numbers.mean(0), numbers.std(0)
            numbers = (numbers - self.scale[0]) / self.scale[1]
            self.parts[name] = TensorDataset(torch.as_tensor(codes, dtype=torch.long), torch.as_tensor(numbers),
                                             torch.as_tensor(frame["delay"].to_numpy(dtype="float32")))
        return self

    def error(self, name):
        self.net.eval()
        codes, numbers, delay = self.parts[name].tensors
        with torch.no_grad():
            return nn.functional.l1_loss(self.net(codes, numbers), delay).item()

    def fit(self, epochs=5):
        torch.manual_seed(5)
        self.net = DelayNet(len(self.vocabulary), 3, 3)
        opt = optim.Adam(self.net.parameters(), lr=0.02)
        best, waited = np.inf, 0
        for _ in range(epochs):
            self.net.train()
            for codes, numbers, delay in DataLoader(self.parts["train"], batch_size=32, shuffle=True):
                opt.zero_grad()
                nn.functional.smooth_l1_loss(self.net(codes, numbers), delay).backward()
                opt.step()
            error = self.error("val")
            best, waited = (error, 0) if error < best else (best, waited + 1)
            if waited == self.patience:
                break
        return self

    def save(self, name):
        tensors = dict(self.net.state_dict(), scale=torch.tensor(np.stack(self.scale)))
        save_file(tensors, self.folder / name)
        return self


job = DelayJob(".").load().prepare().fit().save("tram_delay.safetensors")
print("march:", job.error("march"))
