# call_encoder.pt: field_0.wav field_1.wav field_2.wav field_3.wav rain.wav road.wav
# call_classifier.pt: field_0.wav field_1.wav field_2.wav field_3.wav rain.wav road.wav calls.csv call_0.wav call_1.wav call_2.wav call_3.wav call_4.wav call_5.wav call_6.wav call_7.wav
"""Denoising pretraining on the unlabelled field recordings, then a call classifier on top."""
from __future__ import annotations

import csv
import random
import wave
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset


@dataclass
class Config:
    field_dir: Path = Path("field")
    noise_dir: Path = Path("noise")
    calls_dir: Path = Path("calls")
    calls_table: Path = Path("calls.csv")
    crop: int = 256
    snr: tuple[float, float] = (0.1, 0.5)
    epochs: int = 2
    kinds: list[str] = field(default_factory=lambda: ["chirp", "hoot"])
    seed: int = 11


def read_wav(path: Path) -> Tensor:
    with wave.open(str(path), "rb") as w:
        raw = w.readframes(w.getnframes())
    return torch.from_numpy(np.frombuffer(raw, dtype="<i2").astype(np.float32) / 32768)


class DenoisingDataset(Dataset):
    """Pairs (noisy crop, clean crop). Noise is picked at random at every access."""

    def __init__(self, cfg: Config):
        self.cfg = cfg
        self.clean = [read_wav(p) for p in sorted(cfg.field_dir.glob("*.wav"))]
        self.noises = {p.stem: read_wav(p) for p in sorted(cfg.noise_dir.glob("*.wav"))}

    def __len__(self):
        return 4 * len(self.clean)

    def _crop(self, x: Tensor) -> Tensor:
        start = random.randint(0, len(x) - self.cfg.crop)
        return x[start:start + self.cfg.crop]

    def __getitem__(self, i):
        clean = self._crop(self.clean[i % len(self.clean)])
        names = list(self.noises)
        noise = self._crop(self.noises[names[(i // len(self.clean)) % len(names)]])
        return (clean + random.uniform(*self.cfg.snr) * noise)[None], clean[None]


class CallDataset(Dataset):
    def __init__(self, cfg: Config, part: str):
        with cfg.calls_table.open(newline="") as f:
            rows = [r for r in csv.DictReader(f) if r["part"] == part]
        self.items = [(cfg.calls_dir / r["recording"], cfg.kinds.index(r["kind"])) for r in rows]
        self.crop = cfg.crop

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        path, target = self.items[i]
        return read_wav(path)[None, :self.crop], target


class Encoder(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Conv1d(1, 6, 9, stride=4, padding=4), nn.GELU(), nn.Conv1d(6, 8, 9, stride=4, padding=4), nn.GELU())


class Denoiser(nn.Module):
    def __init__(self, encoder: Encoder):
        super().__init__()
        self.encoder = encoder
        self.decoder = nn.Sequential(nn.ConvTranspose1d(8, 6, 4, stride=4), nn.GELU(), nn.ConvTranspose1d(6, 1, 4, stride=4))

    def forward(self, x):
        return self.decoder(self.encoder(x))


class CallNet(nn.Module):
    def __init__(self, encoder: Encoder, n: int):
        super().__init__()
        self.encoder, self.head = encoder, nn.Linear(8, n)

    def forward(self, x):
        return self.head(self.encoder(x).mean(-1))


def pretrain(cfg: Config) -> Encoder:
    model = Denoiser(Encoder())
    optim = torch.optim.AdamW(model.parameters(), lr=3e-3)
    for _ in range(cfg.epochs):
        for noisy, clean in DataLoader(DenoisingDataset(cfg), batch_size=4, shuffle=True):
            optim.zero_grad()
            nn.functional.l1_loss(model(noisy), clean).backward()
            optim.step()
    return model.encoder


def finetune(cfg: Config, encoder: Encoder) -> CallNet:
    model = CallNet(encoder, len(cfg.kinds))
    train = DataLoader(CallDataset(cfg, "train"), batch_size=3, shuffle=True)
    valid = DataLoader(CallDataset(cfg, "valid"), batch_size=3)
    optim = torch.optim.AdamW([{"params": model.encoder.parameters(), "lr": 1e-4}, {"params": model.head.parameters(), "lr": 1e-2}])
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optim, patience=0)
    for _ in range(cfg.epochs):
        for x, y in train:
            optim.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optim.step()
        with torch.no_grad():
            plateau.step(sum(nn.functional.cross_entropy(model(x), y).item() for x, y in valid))
    return model


def main():
    cfg = Config()
    random.seed(cfg.seed)
    torch.manual_seed(cfg.seed)
    encoder = pretrain(cfg)
    torch.save(encoder.state_dict(), "call_encoder.pt")
    model = finetune(cfg, encoder)
    torch.save(model.state_dict(), "call_classifier.pt")
    for path in sorted(Path("calls_2020").glob("*.wav")):
        print(path.name, cfg.kinds[model(read_wav(path)[None, None, :cfg.crop]).argmax().item()])


if __name__ == "__main__":
    main()
