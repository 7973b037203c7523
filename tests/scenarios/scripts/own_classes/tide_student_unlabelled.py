# tide_student.pt: tide_teacher.pt tide_gauges.csv tide_buoys.csv tide_stats.json
"""Small network for the buoys' micro controller, taught by the big one.

The gauges have true surges, the buoys only what the teacher says.
"""
import json
import sys
from itertools import cycle

import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

COLUMNS = ["pressure", "wind", "direction", "water_temp"]


def mlp(*sizes):
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def standardise(frame, stats):
    frame = frame[COLUMNS].copy()
    for column, (mean, std) in stats.items():
        frame[column] = (frame[column] - mean) / std
    return torch.tensor(frame.values, dtype=torch.float32)


def main(steps=30, alpha=0.6):
    torch.manual_seed(99)
    stats = json.load(open("tide_stats.json"))
    teacher = mlp(4, 16, 16, 1)
    teacher.load_state_dict(torch.load("tide_teacher.pt", weights_only=True))
    teacher.eval()
    for p in teacher.parameters():
        p.requires_grad = False

    gauges = pd.read_csv("tide_gauges.csv")
    buoys = pd.read_csv("tide_buoys.csv")
    storms = pd.read_csv("tide_storms.csv")
    print(f"{len(gauges)} gauges, {len(buoys)} buoys, {len(storms)} storms kept for the end")

    labelled = TensorDataset(standardise(gauges, stats), torch.tensor(gauges["surge"].values, dtype=torch.float32))
    unlabelled = TensorDataset(standardise(buoys, stats))
    hard = cycle(DataLoader(labelled, batch_size=16, shuffle=True))
    soft = cycle(DataLoader(unlabelled, batch_size=32, shuffle=True))

    student = mlp(4, 5, 1)
    optimizer = torch.optim.RMSprop(student.parameters(), lr=3e-3)
    for step in range(steps):
        (x, y), (u,) = next(hard), next(soft)
        with torch.no_grad():
            target = teacher(u)
        loss = alpha * F.mse_loss(student(u), target) + (1 - alpha) * F.mse_loss(student(x).squeeze(1), y)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizer.step()
        if step % 10 == 0:
            print(step, loss.item())

    torch.save(student.state_dict(), "tide_student.pt")

    student.eval()
    with torch.no_grad():
        x = standardise(storms, stats)
        truth = torch.tensor(storms["surge"].values, dtype=torch.float32)
        for name, net in ("teacher", teacher), ("student", student):
            print(name, F.l1_loss(net(x).squeeze(1), truth).item())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
