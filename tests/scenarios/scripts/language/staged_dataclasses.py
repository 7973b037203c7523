# delay_net.pt: flights.csv airports.csv carriers.json features_cache.npz
from __future__ import annotations

import csv
import json
import math
import os
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import torch


class Airport(NamedTuple):
    lat: float
    lon: float
    runways: int


@dataclass(frozen=True)
class Flight:
    origin: str
    dest: str
    carrier: str
    hour: int
    delay: float
    km: float | None = None
    busy: float | None = None
    fleet: int | None = None


@dataclass
class ReadFlights:
    path: str

    def __call__(self, _):
        with open(self.path, newline="") as f:
            for row in csv.DictReader(f):
                yield Flight(row["origin"], row["dest"], row["carrier"], int(row["hour"]), float(row["delay"]))


@dataclass
class AddAirports:
    path: str

    def __post_init__(self):
        with open(self.path) as f:
            next(f)
            rows = (line.strip().split(",") for line in f)
            self.table = {code: Airport(float(lat), float(lon), int(n)) for code, lat, lon, n in rows}

    def __call__(self, flights):
        for flight in flights:
            a, b = self.table[flight.origin], self.table[flight.dest]
            yield replace(flight, km=111 * math.hypot(a.lat - b.lat, a.lon - b.lon), busy=1 / a.runways)


@dataclass
class AddCarriers:
    path: str
    key: str = "fleet"

    def __call__(self, flights):
        fleets = {c["code"]: c[self.key] for c in json.load(open(self.path))}
        return (replace(f, fleet=fleets[f.carrier]) for f in flights)


@dataclass
class ToArrays:
    def __call__(self, flights):
        rows = [(math.sin(f.hour / 24 * math.tau), f.km / 1000, f.busy, math.log(f.fleet), f.delay) for f in flights]
        table = np.array(rows, dtype="f4")
        return {"x": table[:, :-1], "y": table[:, -1] / 15}


@dataclass
class Cached:
    """Runs its steps only when the cache file is missing; what it returns always comes from the file."""

    steps: list
    path: str

    def __call__(self, value=None):
        if not os.path.exists(self.path):
            for step in self.steps:
                value = step(value)
            np.savez(self.path, **value)
        with np.load(self.path) as z:
            return z["x"], z["y"]


@dataclass
class Train:
    epochs: int = 3
    width: int = 8

    def __call__(self, data):
        x, y = (torch.from_numpy(a) for a in data)
        torch.manual_seed(9)
        net = torch.nn.Sequential(torch.nn.BatchNorm1d(x.shape[1]), torch.nn.Linear(x.shape[1], self.width), torch.nn.ELU(), torch.nn.Linear(self.width, 1))
        opt = torch.optim.Adam(net.parameters(), 0.01)
        for _ in range(self.epochs):
            for i in range(0, len(x), 24):
                opt.zero_grad()
                torch.nn.functional.huber_loss(net(x[i : i + 24])[:, 0], y[i : i + 24]).backward()
                opt.step()
        return net.eval()


def steps_for(flights):
    return [ReadFlights(flights), AddAirports("airports.csv"), AddCarriers("carriers.json"), ToArrays()]


data = Cached(steps_for("flights.csv"), "features_cache.npz")()
net = Train()(data)
torch.save(net.state_dict(), "delay_net.pt")

june = None
for step in steps_for("flights_june.csv"):
    june = step(june)
with torch.no_grad():
    print("june, minutes off:", (net(torch.from_numpy(june["x"]))[:, 0] - torch.from_numpy(june["y"])).abs().mean().item() * 15)
for line in open("runway_works.csv").readlines()[1:]:
    print("note: works at", line.strip().replace(",", " in month "))
