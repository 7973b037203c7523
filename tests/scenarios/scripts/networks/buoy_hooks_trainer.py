# runs_buoys.pt: buoy_manifest.json buoy_a.csv buoy_b.csv buoy_d.csv storm_importance.csv
import glob
import json
from collections import defaultdict
from pathlib import Path

import pandas as pd
import torch
from torch.utils.data import ConcatDataset, DataLoader, TensorDataset, WeightedRandomSampler


class Hook:
    def before_fit(self, trainer): ...
    def after_batch(self, trainer): ...
    def after_epoch(self, trainer): ...


class Meter(Hook):
    def before_fit(self, trainer):
        self.values = defaultdict(list)

    def after_batch(self, trainer):
        self.values[trainer.epoch].append(trainer.loss.item())

    def after_epoch(self, trainer):
        v = self.values[trainer.epoch]
        print(f"epoch {trainer.epoch}: {sum(v) / len(v):.4f}")


class Saver(Hook):
    def __init__(self, path):
        self.path = path

    def after_epoch(self, trainer):
        torch.save({"epoch": trainer.epoch, "model": trainer.model.state_dict()}, self.path)


class Trainer:
    def __init__(self, model, cfg, hooks=()):
        self.model, self.cfg, self.hooks = model, cfg, list(hooks)
        self.optim = torch.optim.Adam(model.parameters(), lr=cfg["lr"])

    def call(self, event):
        for hook in self.hooks:
            getattr(hook, event)(self)

    def fit(self, loader):
        self.call("before_fit")
        for self.epoch in range(self.cfg["epochs"]):
            for self.batch in loader:
                self.step(*self.batch)
                self.call("after_batch")
            self.call("after_epoch")

    def step(self, x, y):
        self.optim.zero_grad()
        self.loss = torch.nn.functional.smooth_l1_loss(self.model(x).squeeze(-1), y)
        self.loss.backward()
        torch.nn.utils.clip_grad_value_(self.model.parameters(), self.cfg["clip"])
        self.optim.step()


def as_dataset(df):
    x = torch.tensor(df[["wind", "pressure"]].to_numpy(), dtype=torch.float32)
    x = (x - torch.tensor([6.0, 1010.0])) / torch.tensor([4.0, 6.0])
    return TensorDataset(x, torch.tensor(df["wave_height"].to_numpy(), dtype=torch.float32))


def main():
    torch.manual_seed(0)
    cfg = json.loads(Path("buoy_config.json").read_text())
    state = {b["id"]: b["state"] for b in json.loads(Path("buoy_manifest.json").read_text())["buoys"]}
    frames = {Path(p).stem.split("_")[1]: pd.read_csv(p, sep=";") for p in sorted(glob.glob("buoys/*.csv"))}
    for name, frame in frames.items():
        print(name, state[name], frame["wave_height"].describe()[["min", "max"]].to_dict())

    used = [frames[name] for name in frames if state[name] == "ok"]
    importance = pd.read_csv("storm_importance.csv").set_index("hour")["importance"]
    weights = [importance[h] for frame in used for h in frame["hour"]]
    sampler = WeightedRandomSampler(weights, num_samples=len(weights), replacement=True)
    loader = DataLoader(ConcatDataset(map(as_dataset, used)), batch_size=cfg["batch_size"], sampler=sampler)

    model = torch.nn.Sequential(torch.nn.Linear(2, cfg["hidden"]), torch.nn.ReLU(), torch.nn.Linear(cfg["hidden"], 1))
    Trainer(model, cfg, [Meter(), Saver("runs_buoys.pt")]).fit(loader)

    x, y = as_dataset(frames["e"]).tensors
    with torch.no_grad():
        print("held back:", (model(x).squeeze(-1) - y).abs().mean().item())


if __name__ == "__main__":
    main()
