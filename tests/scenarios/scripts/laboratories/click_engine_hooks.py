# click_dwell.pt: impressions_app.parquet impressions_web.parquet dwell_times.parquet user_factors.csv split_ids.json

import json
from collections import defaultdict
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Engine:
    EVENTS = ("epoch_start", "batch", "epoch_end", "done")

    def __init__(self, step):
        self.step, self.hooks = step, defaultdict(list)
        self.state = SimpleNamespace(epoch=0, loss=None, stop=False)

    def on(self, event):
        assert event in self.EVENTS

        def add(fn):
            self.hooks[event].append(fn)
            return fn
        return add

    def fire(self, event):
        for fn in self.hooks[event]:
            fn(self.state)

    def run(self, loader, epochs):
        for self.state.epoch in range(epochs):
            self.fire("epoch_start")
            for batch in loader:
                self.state.loss = self.step(batch)
                self.fire("batch")
            self.fire("epoch_end")
            if self.state.stop:
                break
        self.fire("done")
        return self.state


class Impressions(Dataset):
    def __init__(self, frame, users):
        self.user = torch.tensor(users.loc[frame.user].to_numpy(), dtype=torch.float32)
        self.context = torch.tensor(frame[["hour", "position"]].to_numpy() / [24, 8], dtype=torch.float32)
        self.click = torch.tensor(frame.click.to_numpy(), dtype=torch.float32)
        self.dwell = torch.tensor(frame.seconds.to_numpy(), dtype=torch.float32).log1p()

    def __len__(self):
        return len(self.click)

    def __getitem__(self, i):
        return {"x": torch.cat([self.user[i], self.context[i]]), "click": self.click[i], "dwell": self.dwell[i]}


class TwoHeads(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(6, 12), nn.ReLU())
        self.heads = nn.ModuleDict({"click": nn.Linear(12, 1), "dwell": nn.Linear(12, 1)})

    def forward(self, x):
        h = self.trunk(x)
        return {k: head(h).squeeze(-1) for k, head in self.heads.items()}


def losses(net, batch):
    out = net(batch["x"])
    bce = nn.functional.binary_cross_entropy_with_logits(out["click"], batch["click"])
    return bce + 0.3 * nn.functional.mse_loss(out["dwell"], batch["dwell"])


def train_step(net, opt, batch):
    net.train()
    opt.zero_grad()
    loss = losses(net, batch)
    loss.backward()
    opt.step()
    return loss.item()


def load(names, dwell):
    return pd.concat([pd.read_parquet(f"impressions_{n}.parquet") for n in names]).merge(dwell, on="imp_id").set_index("imp_id", drop=False)


torch.manual_seed(2)
dwell = pd.read_parquet("dwell_times.parquet")
users = pd.read_csv("user_factors.csv", index_col="user")
frame = load(["app", "web"], dwell)
parts = {k: Impressions(frame.loc[ids], users) for k, ids in json.loads(Path("split_ids.json").read_text()).items()}
net = TwoHeads()
opt = torch.optim.Adam(net.parameters(), 5e-3)
engine = Engine(partial(train_step, net, opt))
history = []


@engine.on("epoch_end")
def validate(state):
    net.eval()
    with torch.no_grad():
        history.append(sum(losses(net, b).item() for b in DataLoader(parts["val"], 25)))
    state.stop = len(history) > 2 and history[-1] > history[-2] > history[-3]


@engine.on("done")
def checkpoint(state):
    torch.save({"net": net.state_dict(), "history": history, "epoch": state.epoch}, "click_dwell.pt")


engine.run(DataLoader(parts["train"], 22, shuffle=True), 4)
with torch.no_grad():
    net.eval()
    tv = Impressions(load(["tv"], dwell), users)
    for name, part in [("test", parts["test"]), ("tv", tv)]:
        print(name, sum(losses(net, b).item() for b in DataLoader(part, 64)))
