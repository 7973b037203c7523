# assay_student.pt: assay_teacher_v2.pt compounds_pool.npz compounds_labelled.csv fp_scale.json
# assay_control.pt: compounds_labelled.csv fp_scale.json

"""Student network from the second teacher on unlabelled compounds; the control sees the labels only."""
import json
from itertools import cycle

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Scale:
    def __init__(self, path):
        with open(path) as f:
            s = json.load(f)
        self.mean, self.std = torch.tensor(s["mean"]), torch.tensor(s["std"])

    def __call__(self, x):
        return (x - self.mean) / self.std


class Pool(Dataset):
    def __init__(self, npz, transform):
        archive = np.load(npz)
        self.fp = archive["fp"].astype("float32")
        self.transform = transform

    def __len__(self):
        return len(self.fp)

    def __getitem__(self, i):
        return self.transform(torch.from_numpy(self.fp[i]))


class Labelled(Dataset):
    def __init__(self, csv, transform):
        df = pd.read_csv(csv)
        self.y = torch.tensor(df.pop("active").values)
        self.x = transform(torch.tensor(df.values, dtype=torch.float32))

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


def teacher(path):
    net = nn.Sequential(nn.Linear(16, 24), nn.ReLU(), nn.Linear(24, 2))
    net.load_state_dict(torch.load(path, weights_only=True))
    return net.eval().requires_grad_(False)


def small():
    return nn.Sequential(nn.Linear(16, 6), nn.Tanh(), nn.Linear(6, 2))


def kd_loss(s, t, T=3.0):
    return F.kl_div(F.log_softmax(s / T, -1), F.softmax(t / T, -1), reduction="batchmean") * T * T


def distil(student, guide, pool, labelled, alpha=0.7, epochs=2):
    opt = torch.optim.SGD(student.parameters(), lr=0.05, momentum=0.9)
    for _ in range(epochs):
        for x_u, (x_l, y_l) in zip(DataLoader(pool, 30, shuffle=True), cycle(DataLoader(labelled, 20, shuffle=True))):
            loss = alpha * kd_loss(student(x_u), guide(x_u)) + (1 - alpha) * F.cross_entropy(student(x_l), y_l)
            opt.zero_grad()
            loss.backward()
            opt.step()
    return student


def supervised(net, labelled, epochs=2):
    opt = torch.optim.SGD(net.parameters(), lr=0.05)
    for _ in range(epochs):
        for x, y in DataLoader(labelled, 20, shuffle=True):
            opt.zero_grad()
            F.cross_entropy(net(x), y).backward()
            opt.step()
    return net


torch.manual_seed(11)
scale = Scale("fp_scale.json")
labelled = Labelled("compounds_labelled.csv", scale)
pool = Pool("compounds_pool.npz", scale)
old, new = teacher("assay_teacher_v1.pt"), teacher("assay_teacher_v2.pt")
print("teachers agree on", (old(labelled.x).argmax(1) == new(labelled.x).argmax(1)).float().mean().item())

control = supervised(small(), labelled)
torch.save(control.state_dict(), "assay_control.pt")
student = distil(small(), new, pool, labelled)
torch.save(student.state_dict(), "assay_student.pt")

blind = Labelled("compounds_blind.csv", scale)
for name, net in [("control", control), ("student", student), ("teacher", new)]:
    print(name, (net(blind.x).argmax(1) == blind.y).float().mean().item())
