# student.pt: teacher.pt transfer.npy labelled.npz
"""Hinton-style distillation, hydra-less: the YAML holds hyperparameters only."""
from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import yaml
from torch.utils.data import DataLoader, Dataset


def mlp(width):
    return nn.Sequential(nn.Linear(8, width), nn.ReLU(), nn.Linear(width, 3))


@contextmanager
def frozen(model):
    was = model.training
    model.eval().requires_grad_(False)
    yield model
    model.train(was)


def load_teacher(path):
    state = torch.load(path, weights_only=True)
    net = mlp(state["0.bias"].numel())
    net.load_state_dict(state)
    return net


class TransferSet(Dataset):
    """Memory-mapped inputs, teacher asked on the fly; hard labels where there are any (-100 elsewhere)."""

    def __init__(self, unlabelled, labelled, teacher):
        self.maps = np.load(unlabelled, mmap_mode="r")
        z = np.load(labelled)
        self.x, self.y = z["x"], z["y"]
        self.teacher = teacher

    def __len__(self):
        return len(self.maps) + len(self.x)

    def __getitem__(self, i):
        if i < len(self.maps):
            x, y = torch.tensor(np.array(self.maps[i])), -100
        else:
            x, y = torch.tensor(self.x[i - len(self.maps)]), int(self.y[i - len(self.maps)])
        return x, self.teacher(x), y


def distillation_loss(student, teacher, hard, T, alpha):
    soft = F.kl_div((student / T).log_softmax(-1), (teacher / T).softmax(-1), reduction="batchmean") * T * T
    if (hard != -100).any():
        return alpha * soft + (1 - alpha) * F.cross_entropy(student, hard, ignore_index=-100)
    return alpha * soft


def accuracy(model, path):
    z = np.load(path)
    with torch.no_grad():
        return (model(torch.from_numpy(z["x"])).argmax(1).numpy() == z["y"]).mean()


def train(hp):
    torch.manual_seed(6)
    student = mlp(5)
    opt = torch.optim.SGD(student.parameters(), lr=hp.lr, momentum=0.9, nesterov=True)
    with frozen(load_teacher("teacher.pt")) as teacher:
        loader = DataLoader(TransferSet("transfer.npy", "labelled.npz", teacher), batch_size=20, shuffle=True)
        for epoch in range(hp.epochs):
            seen = 0.0
            for x, t, y in loader:
                loss = distillation_loss(student(x), t, y, hp.temperature, hp.alpha)
                opt.zero_grad()
                loss.backward()
                opt.step()
                seen += loss.item() * len(x)
            print(f"epoch {epoch} loss {seen / len(loader.dataset):.4f}")
    return student


if __name__ == "__main__":
    with open("distill.yaml") as f:
        hp = SimpleNamespace(**yaml.safe_load(f))
    student = train(hp)
    torch.save({"state_dict": student.state_dict(), "hparams": vars(hp)}, "student.pt")

    big = load_teacher("teacher_big.pt")
    for name, model in {"student": student, "teacher": load_teacher("teacher.pt"), "big teacher": big}.items():
        size = sum(p.numel() for p in model.parameters())
        print(f"{name:12s} {size:5d} weights, accuracy {accuracy(model, 'labelled_test.npz'):.2f}")
