# reptile_init.pt: meta_split.csv alder.csv cedar.csv dogwood.csv fir.csv hazel.csv juniper.csv
from collections import defaultdict
from copy import deepcopy
from csv import reader
from pathlib import Path
from random import Random

import torch
from torch import nn

TASKS = Path("tasks")
INNER_LR, OUTER_LR, INNER_STEPS, META_STEPS = 0.02, 0.3, 5, 25


class Task:
    """A function to be regressed; points are read when first asked for."""

    def __init__(self, name):
        self.name = name
        self._points = None

    @property
    def points(self):
        if self._points is None:
            with (TASKS / self.name).with_suffix(".csv").open(newline="") as f:
                rows = reader(f)
                next(rows)
                self._points = torch.tensor([[float(v) for v in row] for row in rows])
        return self._points

    def sample(self, rnd, k):
        ix = rnd.sample(range(len(self.points)), k)
        chosen = self.points[ix]
        return chosen[:, :1], chosen[:, 1:]

    def __repr__(self):
        return f"<{self.name}>"


def adapt(net, x, y, steps):
    fast = deepcopy(net)
    sgd = torch.optim.SGD(fast.parameters(), lr=INNER_LR)
    for _ in range(steps):
        sgd.zero_grad()
        loss = nn.functional.mse_loss(fast(x), y)
        loss.backward()
        sgd.step()
    return fast, loss.item()


by_split = defaultdict(list)
with open("meta_split.csv", newline="") as f:
    rows = reader(f)
    next(rows)
    for name, split in rows:
        by_split[split].append(Task(name))
print(dict(by_split))

torch.manual_seed(12)
rnd = Random(12)
meta = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
for step in range(META_STEPS):
    task = by_split["train"][step % len(by_split["train"])]
    fast, loss = adapt(meta, *task.sample(rnd, 10), INNER_STEPS)
    with torch.no_grad():
        rate = OUTER_LR * (1 - step / META_STEPS)
        for slow, quick in zip(meta.parameters(), fast.parameters()):
            slow.add_(quick - slow, alpha=rate)
    if step % 8 == 0:
        print(f"{step:3d} {task.name:10s} {loss:.3f}")

torch.save({"init": meta.state_dict(), "inner_lr": INNER_LR}, "reptile_init.pt")

for task in by_split["test"]:
    x, y = task.points[:10, :1], task.points[:10, 1:]
    qx, qy = task.points[10:, :1], task.points[10:, 1:]
    tuned, _ = adapt(meta, x, y, 10)
    with torch.no_grad():
        print(task, "query loss after 10 steps:", nn.functional.mse_loss(tuned(qx), qy).item())
