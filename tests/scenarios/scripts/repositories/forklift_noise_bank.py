# forklift.pth: forklift_train.csv clip_00.wav clip_01.wav clip_02.wav clip_03.wav clip_04.wav clip_05.wav clip_06.wav hall_noise.npy event_counts.json

import json
import sys
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(".").absolute()))

import numpy as np
import torch

from common import models  # noqa: F401
from common.augment import AddNoise
from common.datasets import AudioClips
from common.registry import MODELS

cfg = SimpleNamespace(clips="forklift", noise=["hall_noise", "yard_noise"], place="hall", epochs=4, lr=0.03)
torch.set_num_threads(1)
torch.manual_seed(9)


def noise_banks(names):
    return {name.split("_")[0]: np.load(f"{name}.npy") for name in names}


def loss_weights(classes, path="event_counts.json"):
    counts = json.loads(Path(path).read_text())
    weights = torch.tensor([1 / counts[c] for c in classes])
    return weights / weights.sum()


class Experiment:
    def __init__(self, cfg):
        self.cfg = cfg
        banks = noise_banks(cfg.noise)
        print({place: round(float(bank.std()), 3) for place, bank in banks.items()})
        self.train_set = AudioClips("forklift_train.csv", cfg.clips, augment=AddNoise(banks[cfg.place]))
        self.net = MODELS["frame_mlp"](len(self.train_set.classes))
        self.criterion = torch.nn.CrossEntropyLoss(weight=loss_weights(self.train_set.classes))

    def train(self):
        optimizer = torch.optim.AdamW(self.net.parameters(), lr=self.cfg.lr)
        for epoch in range(self.cfg.epochs):
            for start in torch.randperm(len(self.train_set)).split(3):
                x, y = zip(*(self.train_set[int(i)] for i in start))
                loss = self.criterion(self.net(torch.stack(x)), torch.tensor(y))
                loss.backward()
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
            yield epoch, loss.item()

    @torch.inference_mode()
    def check(self, manifest):
        clips = AudioClips(manifest, self.cfg.clips, classes=self.train_set.classes)
        return [self.net(x[None]).argmax().item() == y for x, y in (clips[i] for i in range(len(clips)))]

    def save(self, path):
        torch.save({"net": self.net.state_dict(), "classes": self.train_set.classes, "cfg": vars(self.cfg)}, path)


experiment = Experiment(cfg)
for epoch, loss in experiment.train():
    print(epoch, loss)
experiment.save("forklift.pth")
print("dev:", experiment.check("forklift_dev.csv"))
