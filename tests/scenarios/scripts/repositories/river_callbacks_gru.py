# river_gru.pt: river_ure.csv river_swale.csv river_nidd.csv river_wharfe.csv river_stats.json

"""Level of the river one step ahead, trained over several gauges."""
import json
import logging
import sys

sys.path.append(".")

import torch
from torch import nn
from torch.utils.data import ConcatDataset, DataLoader

from common.windows import RiverWindows, Scaling, read_river
from trainers import Callback, EarlyStopping, SaveLast, Trainer

logging.basicConfig(level=logging.INFO)
GAUGES = {"train": ["ure", "swale", "nidd"], "val": ["wharfe"], "test": ["derwent"]}


class LevelGRU(nn.Module):
    def __init__(self, hidden=6):
        super().__init__()
        self.gru = nn.GRU(2, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        _, last = self.gru(x)
        return x[:, -1, :1] + self.head(last[0])


class ClippedTrainer(Trainer):
    def step(self, batch):
        loss = super().step(batch)
        return loss.clamp(max=10.0)


class WriteHistory(Callback):
    def __init__(self, path):
        self.path, self.history = path, []

    def on_epoch_end(self, trainer, epoch, logs):
        self.history.append({"epoch": epoch, **logs})

    def on_train_end(self, trainer):
        with open(self.path, "w") as f:
            json.dump(self.history, f)


def loader(role, scaling, **kwargs):
    return DataLoader(ConcatDataset([RiverWindows(f"river_{g}.csv", scaling) for g in GAUGES[role]]), batch_size=32, **kwargs)


torch.manual_seed(3)
scaling = Scaling.from_file("river_stats.json")
before = Scaling.from_file("river_stats_2015.json")
print("mean level has risen by", round(scaling.level["mean"] - before.level["mean"], 2))
print("gauge aire is off since", len(read_river("river_aire.csv")["level"]), "days")

model = LevelGRU()
trainer = ClippedTrainer(
    model, nn.HuberLoss(), torch.optim.Adam(model.parameters(), lr=0.02), max_epochs=3,
    callbacks=[EarlyStopping(patience=2), WriteHistory("river_history.json"), SaveLast("river_gru.pt", gauges=GAUGES["train"])])
trainer.fit(loader("train", scaling, shuffle=True), loader("val", scaling))
print("derwent:", trainer.evaluate(loader("test", scaling)))
