# drag.safetensors: passes.sqlite space_weather.csv
import contextlib
import csv
import random
import sqlite3
from typing import Iterator

import torch
from safetensors.torch import save_file
from torch.utils.data import DataLoader, IterableDataset

QUERY = """
    select p.day, p.height, s.area / s.mass as ratio, p.decay
    from passes p join satellites s using (norad)
    where p.id % 4 {} 0 order by p.id
"""


def weather(path) -> dict[int, tuple[float, float]]:
    with open(path, newline="") as f:
        rows = csv.reader(f)
        next(rows)
        return {int(day): (float(f107) / 100, float(kp) / 4) for day, f107, kp in rows}


class PassStream(IterableDataset):
    """rows straight from the cursor, through a small shuffle buffer"""

    def __init__(self, db, sun, operator="<>", buffer=24):
        self.db, self.sun, self.operator, self.buffer = db, sun, operator, buffer

    def _rows(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        with contextlib.closing(sqlite3.connect(self.db)) as con:
            con.row_factory = sqlite3.Row
            for row in con.execute(QUERY.format(self.operator)):
                features = [(row["height"] - 450) / 100, row["ratio"], *self.sun[row["day"]]]
                yield torch.tensor(features), torch.tensor([row["decay"]])

    def __iter__(self):
        held = []
        for item in self._rows():
            held.append(item)
            if len(held) >= self.buffer:
                yield held.pop(random.randrange(len(held)))
        random.shuffle(held)
        yield from held


def fit(stream, monitor, epochs=3):
    model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Softplus(), torch.nn.Linear(8, 1))
    opt = torch.optim.Adam(model.parameters(), lr=4e-3)
    best, kept = float("inf"), None
    for _ in range(epochs):
        for x, y in DataLoader(stream, batch_size=16):
            loss = torch.nn.functional.poisson_nll_loss(model(x), y)
            opt.zero_grad()
            loss.backward()
            opt.step()
        with torch.no_grad():
            check = sum(torch.nn.functional.l1_loss(model(x).exp(), y, reduction="sum").item()
                        for x, y in DataLoader(monitor, batch_size=40))
        if check < best:
            best, kept = check, {k: v.clone() for k, v in model.state_dict().items()}
    return model, kept


if __name__ == "__main__":
    random.seed(6), torch.manual_seed(6)
    sun = weather("space_weather.csv")
    model, state = fit(PassStream("passes.sqlite", sun), PassStream("passes.sqlite", sun, "=", 1))
    save_file(state, "drag.safetensors", metadata={"target": "decay"})

    model.load_state_dict(state)
    quiet = PassStream("passes_2019.sqlite", weather("space_weather_2019.csv"))
    with torch.no_grad():
        errors = torch.cat([(model(x).exp() - y).abs() for x, y in DataLoader(quiet, batch_size=8)])
    print("solar minimum 2019:", errors.mean().item())
