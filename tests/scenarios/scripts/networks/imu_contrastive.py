# imu_encoder.pt: imu_unlabelled.npy imu_jitter.npy
# imu_classifier.pt: imu_unlabelled.npy imu_jitter.npy subject_1.csv subject_2.csv activity_weights.csv

# SimCLR on unlabelled windows, then a classifier on two labelled subjects
import copy

import numpy as np
import pandas as pd
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(31)
torch.set_num_threads(1)
CLASSES = {"sit": 0, "walk": 1, "run": 2}

# %% augmentations, recorded with the sensor lying on a table
jitter = torch.from_numpy(np.load("imu_jitter.npy"))
rotations = np.load("imu_rotations.npy")
print("rotations were a bad idea, determinants", np.linalg.det(rotations).round(2))


def view(x):
    noise = jitter[torch.randint(len(jitter), (len(x),))]
    scale = 1 + 0.1 * torch.randn(len(x), 1, 1)
    return scale * x + noise


def nt_xent(a, b, tau=0.5):
    z = F.normalize(torch.cat([a, b]), dim=1)
    sim = z @ z.T / tau
    sim.fill_diagonal_(float("-inf"))
    n = len(a)
    return F.cross_entropy(sim, torch.cat([torch.arange(n, 2 * n), torch.arange(n)]))


# %% pretraining
encoder = nn.Sequential(nn.Flatten(), nn.Linear(60, 16), nn.ReLU(), nn.Linear(16, 8))
projector = nn.Sequential(nn.ReLU(), nn.Linear(8, 4))
opt = torch.optim.Adam([*encoder.parameters(), *projector.parameters()], lr=1e-3)
unlabelled = torch.from_numpy(np.load("imu_unlabelled.npy"))
for epoch in range(3):
    for idx in torch.randperm(len(unlabelled)).chunk(4):
        x = unlabelled[idx]
        loss = nt_xent(projector(encoder(view(x))), projector(encoder(view(x))))
        opt.zero_grad()
        loss.backward()
        opt.step()
    print("simclr", epoch, round(loss.item(), 3))
torch.save(encoder.state_dict(), "imu_encoder.pt")


# %% fine-tuning
def labelled(*numbers):
    xs, ys = [], []
    for n in numbers:
        df = pd.read_csv(f"imu/subject_{n}.csv")
        for _, part in df.groupby(df["t"] // 20):
            xs.append(torch.tensor(part[["ax", "ay", "az"]].to_numpy(), dtype=torch.float32))
            ys.append(CLASSES[part["activity"].iloc[0]])
    return torch.stack(xs), torch.tensor(ys)


x, y = labelled(1, 2)
weights = pd.read_csv("activity_weights.csv", index_col=0)["weight"].loc[list(CLASSES)]
criterion = nn.CrossEntropyLoss(weight=torch.tensor(weights.to_numpy(), dtype=torch.float32))
classifier = nn.Sequential(copy.deepcopy(encoder), nn.Linear(8, 3))
opt = torch.optim.SGD([
    {"params": classifier[0].parameters(), "lr": 1e-4},
    {"params": classifier[1].parameters(), "lr": 1e-2},
])
for _ in range(10):
    opt.zero_grad()
    criterion(classifier(x), y).backward()
    opt.step()
torch.save(classifier.state_dict(), "imu_classifier.pt")

# %% other people
for n in (5, 6):
    tx, ty = labelled(n)
    print("subject", n, (classifier(tx).argmax(1) == ty).float().mean().item())
