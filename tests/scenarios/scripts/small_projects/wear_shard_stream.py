# wear_stream.pth: shards_manifest.json part-000.csv part-001.csv part-002.csv part-003.csv part-006.csv unit_calibration.csv
import argparse
import csv
import json
import math
import random
from pathlib import Path

import torch
from torch import nn, optim
from torch.utils.data import DataLoader, IterableDataset

CHANNELS = ("acc", "gyro", "temp", "volt")


def load_calibration(path):
    with open(path, newline="") as f:
        return {r["unit"]: (float(r["gain"]), float(r["offset"])) for r in csv.DictReader(f)}


def read_rows(paths):
    for path in paths:
        with open(path, newline="") as f:
            yield from csv.DictReader(f)


def shuffled(items, size, rnd):
    """A shuffle buffer, as in webdataset."""
    buffer = []
    for item in items:
        if len(buffer) < size:
            buffer.append(item)
            continue
        k = rnd.randrange(size)
        buffer[k], item = item, buffer[k]
        yield item
    rnd.shuffle(buffer)
    yield from buffer


class WearStream(IterableDataset):
    def __init__(self, paths, calibration, shuffle=0, seed=0):
        self.paths = list(paths)
        self.calibration = calibration
        self.shuffle = shuffle
        self.rnd = random.Random(seed)

    def parse(self, row):
        gain, offset = self.calibration[row["unit"]]
        x = [gain * float(row[c]) + offset for c in CHANNELS]
        return torch.tensor(x), torch.tensor(float(row["wear"]))

    def __iter__(self):
        rows = read_rows(self.paths)
        if self.shuffle:
            rows = shuffled(rows, self.shuffle, self.rnd)
        return map(self.parse, rows)


def run(net, loader, optimizer=None):
    total = n = 0
    with torch.set_grad_enabled(optimizer is not None):
        for x, y in loader:
            loss = nn.functional.mse_loss(net(x)[:, 0], y)
            if optimizer:
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            total += loss.item() * len(y)
            n += len(y)
    return total / n


def main(args):
    torch.manual_seed(args.seed)
    manifest = json.loads(Path(args.manifest).read_text())
    by_split = {}
    for entry in manifest["shards"]:
        by_split.setdefault(entry["split"], []).append(Path(args.root) / entry["file"])
    calibration = load_calibration("unit_calibration.csv")
    drift = load_calibration("unit_calibration_2022.csv")
    print("drift", {u: round(calibration[u][0] - drift[u][0], 3) for u in calibration})

    train = DataLoader(WearStream(by_split["train"], calibration, args.buffer, args.seed), batch_size=16)
    valid = DataLoader(WearStream(by_split["valid"], calibration), batch_size=32)
    net = nn.Sequential(nn.Linear(len(CHANNELS), 10), nn.Tanh(), nn.Linear(10, 1))
    optimizer = optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
    best, state = math.inf, None
    for epoch in range(args.epochs):
        tr, va = run(net, train, optimizer), run(net, valid)
        print(f"{epoch}: train {tr:.4f} valid {va:.4f}")
        if va < best:
            best, state = va, {k: v.clone() for k, v in net.state_dict().items()}
    torch.save({"state_dict": state, "valid": best, "args": vars(args)}, args.out)
    net.load_state_dict(state)
    holdout = DataLoader(WearStream(by_split["holdout"], calibration), batch_size=32)
    print("holdout", run(net, holdout))


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--manifest", default="shards_manifest.json")
    p.add_argument("--root", default="shards")
    p.add_argument("--epochs", type=int, default=3)
    p.add_argument("--buffer", type=int, default=50)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--out", default="wear_stream.pth")
    main(p.parse_args())
