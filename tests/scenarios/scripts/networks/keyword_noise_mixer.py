# keywords.pt: clips_meta.csv yes_0.wav yes_1.wav yes_2.wav no_0.wav no_1.wav no_2.wav stop_0.wav stop_1.wav stop_2.wav cafe.wav rain.wav street.wav
import itertools
import wave
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


@dataclass
class Config:
    clips: Path = Path("clips")
    noise: Path = Path("noise")
    snr_db: tuple = (5, 10, 20)
    epochs: int = 3
    words: list = field(default_factory=lambda: ["no", "stop", "yes"])


def read_wave(path: Path) -> np.ndarray:
    with wave.open(str(path), "rb") as w:
        frames = w.readframes(w.getnframes())
    return np.frombuffer(frames, dtype="<i2").astype(np.float32) / 32768


class NoiseMixer:
    """adds a stretch of background noise, each of the noises in turn"""

    def __init__(self, folder, snr_db):
        self._noises = itertools.cycle([read_wave(p) for p in sorted(folder.iterdir())])
        self._snr = itertools.cycle(snr_db)

    def __call__(self, clip):
        noise = next(self._noises)
        start = np.random.randint(0, len(noise) - len(clip) + 1)
        noise = noise[start:start + len(clip)]
        gain = np.sqrt((clip ** 2).mean() / (noise ** 2).mean() / 10 ** (next(self._snr) / 10))
        return clip + gain * noise


class Keywords(Dataset):
    def __init__(self, cfg, meta, mixer=None):
        self.cfg, self.meta, self.mixer = cfg, meta.reset_index(drop=True), mixer

    def __len__(self):
        return len(self.meta)

    def __getitem__(self, i):
        row = self.meta.iloc[i]
        clip = read_wave(self.cfg.clips / row["clip"])
        if self.mixer is not None:
            clip = self.mixer(clip)
        return torch.from_numpy(clip).float()[None], self.cfg.words.index(row["word"])


def accuracy(net, ds):
    net.eval()
    with torch.inference_mode():
        hits = [net(x[None]).argmax().item() == y for x, y in ds]
    net.train()
    return float(np.mean(hits))


cfg = Config()
np.random.seed(0)
torch.manual_seed(0)
meta = pd.read_csv("clips_meta.csv")
parts = {name: group for name, group in meta.groupby("part")}
train = Keywords(cfg, parts["train"], NoiseMixer(cfg.noise, cfg.snr_db))
valid = Keywords(cfg, parts["val"])
test = Keywords(cfg, parts["test"])
print("reverberation of the room lasts", len(read_wave(Path("room_impulse.wav"))) / 8000, "s")

net = nn.Sequential(
    nn.Conv1d(1, 6, 16, stride=4), nn.ReLU(), nn.Conv1d(6, 6, 8, stride=4), nn.ReLU(),
    nn.AdaptiveAvgPool1d(4), nn.Flatten(), nn.Linear(24, len(cfg.words)))
optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, mode="max", patience=0)
for epoch in range(cfg.epochs):
    for x, y in DataLoader(train, batch_size=3, shuffle=True):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x), y, label_smoothing=0.1).backward()
        optimizer.step()
    acc = accuracy(net, valid)
    scheduler.step(acc)
    print(epoch, "validation", acc)
torch.save({"state": net.state_dict(), "words": cfg.words}, "keywords.pt")

print("test", accuracy(net, test))
for path in sorted(Path("clips_field").glob("*.wav")):
    with torch.inference_mode():
        print(path.stem, cfg.words[net(torch.from_numpy(read_wave(path)).float()[None, None]).argmax().item()])
