# nbeats.pt: meters.sqlite meter_outages.csv
import contextlib
import csv
import sqlite3
from bisect import bisect_right
from collections import namedtuple

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

Outage = namedtuple("Outage", "start end")
BACK, AHEAD = 8, 2


@contextlib.contextmanager
def database(path):
    con = sqlite3.connect(path)
    con.row_factory = sqlite3.Row
    try:
        yield con
    finally:
        con.close()


def series(path, kind=None):
    """meter -> list of kWh; one query per meter, as the table is big in production."""
    with database(path) as con:
        where, args = ("where kind = ?", (kind,)) if kind else ("", ())
        for meter in con.execute(f"select id from meter {where} order by id", args).fetchall():
            cur = con.execute("select kwh from reading where meter = ? order by t", (meter["id"],))
            yield meter["id"], [r["kwh"] for r in cur]


def outages(path):
    with open(path, newline="") as f:
        return {int(r["meter"]): Outage(int(r["from"]), int(r["to"])) for r in csv.DictReader(f)}


class MeterWindows(Dataset):
    def __init__(self, data, broken=None):
        self.values, self.starts, self.offsets = {}, {}, [0]
        self.order = []
        for meter, values in data:
            t = torch.tensor(values).log1p()
            gap = (broken or {}).get(meter)
            ok = [s for s in range(len(t) - BACK - AHEAD + 1) if gap is None or s + BACK + AHEAD <= gap.start or s >= gap.end]
            self.order.append(meter)
            self.values[meter], self.starts[meter] = t, ok
            self.offsets.append(self.offsets[-1] + len(ok))

    def __len__(self):
        return self.offsets[-1]

    def __getitem__(self, i):
        k = bisect_right(self.offsets, i) - 1
        meter = self.order[k]
        s = self.starts[meter][i - self.offsets[k]]
        window = self.values[meter][s:s + BACK + AHEAD]
        return window[:BACK], window[BACK:]


class Block(nn.Module):
    def __init__(self, width=12):
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(BACK, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU())
        self.back, self.ahead = nn.Linear(width, BACK), nn.Linear(width, AHEAD)

    def forward(self, x):
        h = self.fc(x)
        return self.back(h), self.ahead(h)


class NBeats(nn.Module):
    def __init__(self, blocks=2):
        super().__init__()
        self.blocks = nn.ModuleList(Block() for _ in range(blocks))

    def forward(self, x):
        total = 0
        for block in self.blocks:
            back, ahead = block(x)
            x, total = x - back, total + ahead
        return total


def smape(a, b):
    return (2 * (a - b).abs() / (a.abs() + b.abs() + 1e-6)).mean()


if __name__ == "__main__":
    torch.manual_seed(6)
    data = MeterWindows(series("meters.sqlite"), outages("meter_outages.csv"))
    net = NBeats()
    opt = torch.optim.NAdam(net.parameters(), lr=4e-3)
    averaged = torch.optim.swa_utils.AveragedModel(net)
    for epoch in range(3):
        for x, y in DataLoader(data, batch_size=32, shuffle=True, drop_last=True):
            opt.zero_grad()
            loss = smape(net(x), y)
            loss.backward()
            opt.step()
        averaged.update_parameters(net)
        print(epoch, loss.item())
    torch.save(averaged.module.state_dict(), "nbeats.pt")

    for kind in ("home", "shop"):
        pilot = MeterWindows(series("meters_pilot.sqlite", kind))
        x, y = map(torch.stack, zip(*(pilot[i] for i in range(len(pilot)))))
        with torch.no_grad():
            print("pilot", kind, smape(averaged(x), y).item())
