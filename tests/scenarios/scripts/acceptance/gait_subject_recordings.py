# gait_gru.pth: gait_split.json gait_anna.npz gait_ben.npz gait_dora.npz gait_emil.npz
"""Gait phase recognition. Usage: gait_subject_recordings.py [--split FILE]"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import ConcatDataset, DataLoader, Dataset


class Recording(Dataset):
    """Half-overlapping windows over one person's recording; label = phase at the end of the window."""

    def __init__(self, arrays, length=20):
        self.signal = arrays["signal"]
        self.phase = arrays["phase"]
        self.length = length
        self.starts = range(0, len(self.signal) - length, length // 2)

    def __len__(self):
        return len(self.starts)

    def __getitem__(self, i):
        start = self.starts[i]
        window = self.signal[start : start + self.length]
        window = (window - window.mean(0)) / (window.std(0) + 1e-6)
        return torch.from_numpy(window), int(self.phase[start + self.length])


class PhaseNet(nn.Module):
    def __init__(self, hidden=8, classes=3):
        super().__init__()
        self.gru = nn.GRU(3, hidden, batch_first=True)
        self.head = nn.Linear(hidden, classes)

    def forward(self, x):
        return self.head(self.gru(x)[1][-1])


def read_everybody(folder):
    people = {}
    for path in sorted(folder.glob("gait_*.npz")):
        with np.load(path) as archive:
            people[path.stem.removeprefix("gait_")] = {key: archive[key] for key in archive.files}
    return people


def accuracy(net, loader):
    net.eval()
    with torch.inference_mode():
        hits = [(net(x).argmax(1) == y).float() for x, y in loader]
    return torch.cat(hits).mean().item()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path("."))
    parser.add_argument("--split", default="gait_split.json")
    parser.add_argument("--epochs", type=int, default=3)
    args = parser.parse_args()

    people = read_everybody(args.root)
    print({name: person["signal"].shape for name, person in people.items()})
    split = json.loads((args.root / args.split).read_text())
    paper = json.loads((args.root / "gait_split_paper.json").read_text())
    print("the paper trained on", ", ".join(paper["train"]))

    loaders = {
        part: DataLoader(ConcatDataset([Recording(people[name]) for name in names]), batch_size=8, shuffle=part == "train")
        for part, names in split.items()
    }
    torch.manual_seed(0)
    net = PhaseNet()
    optimiser = torch.optim.RMSprop(net.parameters(), lr=3e-3)
    best = -1.0
    for _ in range(args.epochs):
        net.train()
        for x, y in loaders["train"]:
            loss = nn.functional.cross_entropy(net(x), y)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
        score = accuracy(net, loaders["val"])
        if score > best:
            best = score
            torch.save(net.state_dict(), "gait_gru.pth")
    net.load_state_dict(torch.load("gait_gru.pth"))
    print("validation", best, "test", accuracy(net, loaders["test"]))


if __name__ == "__main__":
    main()
