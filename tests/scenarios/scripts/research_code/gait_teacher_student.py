# gait_baseline.pt: gait_labelled.npz
# gait_student.pt: gait_labelled.npz gait_unlabelled.npz teacher.pt
"""Knowledge distillation. The teacher came with the paper; the baseline is the student without it."""
import json

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy, kl_div, log_softmax, softmax
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import DataLoader, RandomSampler, TensorDataset

with open("distill.json") as handle:
    params = json.load(handle)
T, ALPHA, EPOCHS, LR = (params[k] for k in ("temperature", "alpha", "epochs", "lr"))


def load(path, *keys):
    with np.load(path) as npz:
        return [torch.from_numpy(npz[k]) for k in keys]


def student():
    torch.manual_seed(21)
    return nn.Sequential(nn.Linear(10, 6), nn.Tanh(), nn.Linear(6, 3))


def accuracy(model, x, y):
    model.eval()
    with torch.inference_mode():
        return (model(x).argmax(1) == y).float().mean().item()


def train_baseline(x, y):
    net = student()
    opt = torch.optim.Adam(net.parameters(), LR)
    for _ in range(EPOCHS):
        for xb, yb in DataLoader(TensorDataset(x, y), 10, shuffle=True):
            opt.zero_grad()
            cross_entropy(net(xb), yb).backward()
            opt.step()
    return net


def train_student(teacher, x, y, extra):
    net = student()
    average = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(0.9))
    opt = torch.optim.Adam(net.parameters(), LR)
    labelled = TensorDataset(x, y)
    unlabelled = DataLoader(TensorDataset(extra), 20, shuffle=True)
    supervised = DataLoader(labelled, 10, sampler=RandomSampler(labelled, replacement=True, num_samples=10 * len(unlabelled)))
    for epoch in range(EPOCHS):
        total = 0.0
        for (xb, yb), (ub,) in zip(supervised, unlabelled):
            batch = torch.cat([xb, ub])
            with torch.no_grad():
                soft = softmax(teacher(batch) / T, 1)
            logits = net(batch)
            loss = ALPHA * T * T * kl_div(log_softmax(logits / T, 1), soft, reduction="batchmean")
            loss = loss + (1 - ALPHA) * cross_entropy(logits[:len(yb)], yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            average.update_parameters(net)
            total += loss.item()
        print(f"distillation epoch {epoch}: {total / len(unlabelled):.3f}")
    return average.module


x, y = load("gait_labelled.npz", "x", "y")
(extra,) = load("gait_unlabelled.npz", "x")

baseline = train_baseline(x, y)
torch.save(baseline.state_dict(), "gait_baseline.pt")

checkpoint = torch.load("teacher.pt", map_location="cpu")
teacher = nn.Sequential(nn.Linear(10, 24), nn.ReLU(), nn.Linear(24, 3))
teacher.load_state_dict(checkpoint["model"])
for p in teacher.parameters():
    p.requires_grad = False
print("teacher of epoch", checkpoint["epoch"])
distilled = train_student(teacher.eval(), x, y, extra)
torch.save(distilled.state_dict(), "gait_student.pt")

x_test, y_test = load("gait_test.npz", "x", "y")
for name, net in dict(teacher=teacher, baseline=baseline, student=distilled).items():
    print(f"{name:9s}{accuracy(net, x_test, y_test):.3f}")
