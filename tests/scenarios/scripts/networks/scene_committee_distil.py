# student.safetensors: scene_teacher_a.pt scene_teacher_b.pt scenes_unlabelled.npz scenes_labelled.npz
from functools import partial

import numpy as np
import torch
from safetensors.torch import save_model
from torch import nn
from torch.nn import functional as F


def mlp(hidden):
    return nn.Sequential(nn.Linear(6, hidden), nn.ReLU(), nn.Linear(hidden, 3))


def load_teacher(path):
    blob = torch.load(path, map_location="cpu", weights_only=True)
    net = mlp(blob["hidden"])
    net.load_state_dict(blob["state_dict"])
    return net.eval().requires_grad_(False)


class Committee(nn.Module):
    def __init__(self, *members, temperature):
        super().__init__()
        self.members, self.temperature = nn.ModuleList(members), temperature

    def forward(self, x):
        return torch.stack([F.softmax(m(x) / self.temperature, dim=1) for m in self.members]).mean(0)


def array(file, key):
    with np.load(file) as z:
        return torch.from_numpy(z[key])


def batches(*tensors, size, rng):
    order = torch.randperm(len(tensors[0]), generator=rng)
    for idx in order.split(size):
        yield tuple(t[idx] for t in tensors)


rng = torch.Generator().manual_seed(8)
T = 3.0
committee = Committee(*map(load_teacher, ["scene_teacher_a.pt", "scene_teacher_b.pt"]), temperature=T)
veteran = load_teacher("scene_teacher_2021.pt")

pool = array("scenes_unlabelled.npz", "x")
soft = committee(pool)
agree = (veteran(pool).argmax(1) == soft.argmax(1)).float().mean()
print(f"the model of 2021 would agree on {agree:.0%} of the scenes")

x, y = array("scenes_labelled.npz", "x"), array("scenes_labelled.npz", "y")
student = mlp(4)
opt = torch.optim.Adam(student.parameters(), lr=0.01)
step = partial(F.kl_div, reduction="batchmean")
for epoch in range(3):
    for scene, target in batches(pool, soft, size=30, rng=rng):
        loss = T * T * step(F.log_softmax(student(scene) / T, 1), target)
        opt.zero_grad(); loss.backward(); opt.step()
    for scene, label in batches(x, y, size=20, rng=rng):          # hard labels, with less weight
        loss = 0.3 * F.cross_entropy(student(scene), label)
        opt.zero_grad(); loss.backward(); opt.step()

save_model(student, "student.safetensors")
tx, ty = array("scenes_test.npz", "x"), array("scenes_test.npz", "y")
for name, net in {"student": student, "2021": veteran}.items():
    print(name, (net(tx).argmax(1) == ty).float().mean().item())
