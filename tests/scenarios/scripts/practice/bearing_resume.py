# bearing_epoch5.pt: bearing_epoch3.pt bearing_normal.mat bearing_inner.mat bearing_outer.mat

# Continue the training of the bearing net from the last checkpoint.
import os
import re

import numpy as np
import torch
from scipy.io import loadmat
from scipy.signal import butter, sosfiltfilt
from torch import nn
from torch.utils.data import DataLoader, IterableDataset

CLASSES = {"normal": 0, "inner": 1, "outer": 2}
WINDOW = 64
STRIDE = 32


def highpass(signal, cut=0.05):
    return sosfiltfilt(butter(2, cut, "high", output="sos"), signal)


class VibrationWindows(IterableDataset):
    def __init__(self, folder, kinds):
        self.sources = []
        for kind in kinds:
            self.sources.append((os.path.join(folder, "bearing_%s.mat" % kind), CLASSES[kind]))

    @staticmethod
    def windows(path):
        mat = loadmat(path)
        speed = mat["rpm"].item() / 1750
        signal = highpass(mat["DE_time"].ravel())
        for start in range(0, len(signal) - WINDOW + 1, STRIDE):
            yield (signal[start:start + WINDOW] / speed).astype(np.float32)

    def __iter__(self):
        streams = [(self.windows(path), label) for path, label in self.sources]
        while streams:  # round robin over the recordings
            for stream in list(streams):
                try:
                    yield next(stream[0])[None], stream[1]
                except StopIteration:
                    streams.remove(stream)


def build():
    return nn.Sequential(nn.Conv1d(1, 4, 5), nn.ReLU(), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(4, 3))


def latest_checkpoint(folder="."):
    found = [(int(m.group(1)), f) for f in os.listdir(folder) if (m := re.fullmatch(r"bearing_epoch(\d+)\.pt", f))]
    return max(found)[1] if found else None


model = build()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
start_epoch = 0
resume = latest_checkpoint()
if resume:
    checkpoint = torch.load(resume, map_location="cpu", weights_only=True)
    model.load_state_dict(checkpoint["net"])
    if "optimizer" in checkpoint:
        optimizer.load_state_dict(checkpoint["optimizer"])
    start_epoch = checkpoint["epoch"]
    print("resumed from", resume)

loader = DataLoader(VibrationWindows(".", CLASSES), batch_size=12)
for epoch in range(start_epoch, 5):
    running = 0.0
    for signals, labels in loader:
        optimizer.zero_grad()
        out = model(signals)
        loss = nn.functional.cross_entropy(out, labels)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        running += loss.item()
    print("epoch %d: %.4f" % (epoch + 1, running))

torch.save({"epoch": 5, "net": model.state_dict(), "optimizer": optimizer.state_dict()}, "bearing_epoch5.pt")

model.eval()
rig2 = torch.from_numpy(np.stack(list(VibrationWindows.windows("bearing_rig2.mat"))))[:, None]
with torch.no_grad():
    print("rig 2 votes:", torch.bincount(model(rig2).argmax(1), minlength=3).tolist())
