# student.pt: teacher_a.pt teacher_b.pt unlabeled.npz digits_small.npz
# labels_only.pt: digits_small.npz
from itertools import cycle

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset

T, ALPHA = 3.0, 0.7
torch.manual_seed(3)


def mlp(hidden):
    return nn.Sequential(nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, 4))


def load_teacher(path):
    ckpt = torch.load(path, map_location="cpu", weights_only=True)
    net = mlp(ckpt["hidden"])
    net.load_state_dict(ckpt["state_dict"])
    return net.eval().requires_grad_(False)


class Ensemble(nn.Module):
    def __init__(self, members):
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, x):
        return torch.stack([m(x) for m in self.members]).mean(0)


class Perturbed(Dataset):
    """Unlabeled digits with pixel noise, a new one each time."""

    def __init__(self, file, sigma):
        self.x, self.sigma = np.load(file)["x"], sigma

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        noise = np.random.normal(0, self.sigma, self.x.shape[1])
        return (self.x[i] + noise).astype(np.float32)


def labelled(file):
    with np.load(file) as d:
        return TensorDataset(torch.from_numpy(d["x"]), torch.from_numpy(d["y"]))


teacher = Ensemble([load_teacher(f"teacher_{k}.pt") for k in "ab"])
small = labelled("digits_small.npz")
student, control = mlp(5), mlp(5)
optimizer = torch.optim.SGD(student.parameters(), lr=0.1, nesterov=True, momentum=0.9)
for epoch in range(3):
    hard_batches = cycle(DataLoader(small, 16, shuffle=True))
    for x in DataLoader(Perturbed("unlabeled.npz", 0.05), 16, shuffle=True):
        xs, ys = next(hard_batches)
        soft = F.kl_div(F.log_softmax(student(x) / T, 1), F.softmax(teacher(x) / T, 1), reduction="batchmean") * T * T
        loss = ALPHA * soft + (1 - ALPHA) * F.cross_entropy(student(xs), ys)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
torch.save(student.state_dict(), "student.pt")

# the same network without teachers, to compare with
optimizer = torch.optim.SGD(control.parameters(), lr=0.1, nesterov=True, momentum=0.9)
for epoch in range(3):
    for x, y in DataLoader(small, 16, shuffle=True):
        optimizer.zero_grad()
        F.cross_entropy(control(x), y).backward()
        optimizer.step()
torch.save(control.state_dict(), "labels_only.pt")

x_test, y_test = labelled("digits_test.npz").tensors
with torch.no_grad():
    for name, net in {"student": student, "labels only": control, "teachers": teacher, "old teacher": load_teacher("teacher_old.pt")}.items():
        print(f"{name:12s} {(net(x_test).argmax(1) == y_test).float().mean().item():.2f}")
