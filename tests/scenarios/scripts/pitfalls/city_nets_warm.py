# net_oslo.pt: oslo_bikes.csv oslo_weather.csv oslo_windows.h5
# net_bergen.pt: bergen_bikes.csv bergen_weather.csv festival_hours.csv bergen_windows.h5
# net_tromso.pt: tromso_bikes.csv tromso_weather.csv tromso_windows.h5 oslo_bikes.csv oslo_weather.csv oslo_windows.h5
from dataclasses import dataclass
from typing import Optional

import h5py
import numpy as np
import pandas as pd
import torch

WINDOW = 6


@dataclass(frozen=True)
class City:
    name: str
    festivals: Optional[str] = None
    warm_from: Optional[str] = None

    @property
    def store(self):
        return f"{self.name}_windows.h5"

    def table(self):
        frame = pd.read_csv(f"{self.name}_bikes.csv").merge(pd.read_csv(f"{self.name}_weather.csv"), on="hour")
        frame["crowd"] = 0.0
        if self.festivals:
            crowd = pd.read_csv(self.festivals).set_index("hour")["crowd"] / 1000
            frame["crowd"] = frame["hour"].map(crowd).fillna(0.0)
        frame["temp"] /= 10
        frame["bikes"] /= 30
        return frame


def write_windows(city):
    values = city.table()[["bikes", "temp", "crowd"]].to_numpy("float32")
    windows = np.stack([values[i:i + WINDOW].ravel() for i in range(len(values) - WINDOW)])
    with h5py.File(city.store, "w") as h5:
        h5.create_dataset("windows", data=windows)
        h5.create_dataset("next", data=values[WINDOW:, 0])


class Windows(torch.utils.data.Dataset):
    def __init__(self, path):
        self.h5 = h5py.File(path, "r")

    def __len__(self):
        return len(self.h5["next"])

    def __getitem__(self, i):
        return torch.from_numpy(self.h5["windows"][i]), torch.tensor(self.h5["next"][i])


def new_net():
    return torch.nn.Sequential(torch.nn.Linear(3 * WINDOW, 6), torch.nn.ReLU(), torch.nn.Linear(6, 1))


cities = [City("oslo"), City("bergen", festivals="festival_hours.csv"), City("tromso", warm_from="oslo")]
nets = {}
torch.manual_seed(8)
for city in cities:
    write_windows(city)
    net = new_net()
    if city.warm_from:
        net.load_state_dict(nets[city.warm_from].state_dict())
    optimizer = torch.optim.RMSprop(net.parameters(), lr=3e-3)
    for epoch in range(2):
        running = []
        for x, y in torch.utils.data.DataLoader(Windows(city.store), batch_size=16, shuffle=True):
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(net(x).squeeze(1), y)
            loss.backward()
            optimizer.step()
            running.append(loss.item())
        print(city.name, epoch, np.mean(running).round(4))
    nets[city.name] = net
    torch.save(net.state_dict(), f"net_{city.name}.pt")

narvik = City("narvik")
write_windows(narvik)
x, y = next(iter(torch.utils.data.DataLoader(Windows(narvik.store), batch_size=100)))
for name, net in nets.items():
    print("narvik with the net of", name, torch.nn.functional.mse_loss(net(x).squeeze(1), y).item())
