# beats_ema.pt: beats.csv beat_labels.csv beat_difficulty.csv
"""A small runner with hooks (in the style of mmcv). Easy beats first, rare classes oversampled, EMA weights saved."""
import copy
from collections import Counter

import pandas as pd
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Subset, TensorDataset, WeightedRandomSampler

HOOKS = {}


def register(cls):
    HOOKS[cls.__name__] = cls
    return cls


class Hook:
    def before_epoch(self, runner): ...
    def after_iter(self, runner): ...
    def after_epoch(self, runner): ...
    def after_run(self, runner): ...


@register
class CurriculumHook(Hook):
    """Epoch k sees the beats whose difficulty is below the k-th limit."""

    def __init__(self, limits):
        self.limits = limits

    def before_epoch(self, runner):
        limit = self.limits[min(runner.epoch, len(self.limits) - 1)]
        keep = (runner.difficulty <= limit).nonzero().squeeze(1).tolist()
        counts = Counter(runner.labels[keep].tolist())
        weights = [1 / counts[runner.labels[i].item()] for i in keep]
        sampler = WeightedRandomSampler(weights, num_samples=len(keep))
        runner.loader = DataLoader(Subset(runner.dataset, keep), batch_size=runner.batch_size, sampler=sampler)


@register
class EMAHook(Hook):
    def __init__(self, momentum=0.1):
        self.momentum, self.shadow = momentum, None

    def after_iter(self, runner):
        if self.shadow is None:
            self.shadow = copy.deepcopy(runner.model)
        with torch.no_grad():
            for s, p in zip(self.shadow.state_dict().values(), runner.model.state_dict().values()):
                s.lerp_(p, self.momentum)

    def after_run(self, runner):
        runner.model = self.shadow


@register
class LogHook(Hook):
    def after_epoch(self, runner):
        print(f"epoch {runner.epoch}: {len(runner.loader.dataset)} beats, loss {runner.loss.item():.3f}")


@register
class SaveHook(Hook):
    def __init__(self, path):
        self.path = path

    def after_run(self, runner):
        torch.save({"state_dict": runner.model.state_dict(), "meta": {"epoch": runner.epoch}}, self.path)


class Runner:
    def __init__(self, model, dataset, difficulty, hooks, epochs=3, batch_size=10, lr=0.02):
        self.model, self.dataset, self.difficulty = model, dataset, difficulty
        self.labels = dataset.tensors[1]
        self.hooks = [HOOKS[h.pop("type")](**h) for h in hooks]
        self.epochs, self.batch_size = epochs, batch_size
        self.optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9, nesterov=True)

    def call(self, moment):
        for hook in self.hooks:
            getattr(hook, moment)(self)

    def run(self):
        for self.epoch in range(self.epochs):
            self.call("before_epoch")
            for x, y in self.loader:
                self.loss = nn.functional.cross_entropy(self.model(x), y)
                self.optimizer.zero_grad()
                self.loss.backward()
                self.optimizer.step()
                self.call("after_iter")
            self.call("after_epoch")
        self.call("after_run")
        return self.model


def tensors(frame):
    x = torch.tensor(frame.filter(regex=r"^v\d+$").to_numpy(), dtype=torch.float32)
    return x, torch.tensor(frame["label"].map({"N": 0, "S": 1, "V": 2}).to_numpy())


torch.manual_seed(8)
beats = pd.read_csv("beats.csv").merge(pd.read_csv("beat_labels.csv"), on="beat").merge(pd.read_csv("beat_difficulty.csv"), on="beat")
who = pd.read_csv("annotators.csv").set_index("annotator")["years"]
print("labels by experienced annotators:", sum(who[a] > 10 for a in beats.annotator.unique()), "of", len(who))

hooks = [
    dict(type="CurriculumHook", limits=[0.4, 0.7, 1.0]),
    dict(type="EMAHook", momentum=0.2),
    dict(type="LogHook"),
    dict(type="SaveHook", path="beats_ema.pt"),
]
net = nn.Sequential(nn.Linear(16, 12), nn.ELU(), nn.Linear(12, 3))
runner = Runner(net, TensorDataset(*tensors(beats)), torch.tensor(beats["score"].to_numpy()), hooks)
net = runner.run()

x, y = tensors(pd.read_csv("beats_clinic_b.csv"))
print("clinic B:", (net(x).argmax(1) == y).float().mean().item())
