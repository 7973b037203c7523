# checkpoints/teacher.pt: minerals.npz
# checkpoints/student.pt: minerals.npz minerals_field.npz
import os

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

os.makedirs("checkpoints", exist_ok=True)


def make_net(width):
    return nn.Sequential(nn.Linear(10, width), nn.ReLU(), nn.Linear(width, 3))


def fit_teacher():
    with np.load("minerals.npz") as data:
        x, y = torch.from_numpy(data["spectra"]), torch.from_numpy(data["kinds"])
    teacher = make_net(16)
    opt = torch.optim.AdamW(teacher.parameters(), lr=5e-3)
    for step in range(6):
        batch = torch.randint(len(x), (16,))
        loss = F.cross_entropy(teacher(x[batch]), y[batch])
        opt.zero_grad()
        loss.backward()
        opt.step()
    torch.save({"model": teacher.state_dict(), "width": 16}, "checkpoints/teacher.pt")


def distil(temperature=3.0):
    checkpoint = torch.load("checkpoints/teacher.pt")
    teacher = make_net(checkpoint["width"])
    teacher.load_state_dict(checkpoint["model"])
    teacher.eval().requires_grad_(False)
    field = torch.from_numpy(np.load("minerals_field.npz")["spectra"])
    student = make_net(4)
    opt = torch.optim.AdamW(student.parameters(), lr=5e-3)
    for chunk in field.split(15):
        with torch.no_grad():
            soft = F.softmax(teacher(chunk) / temperature, dim=1)
        loss = F.kl_div(F.log_softmax(student(chunk) / temperature, dim=1), soft, reduction="batchmean")
        opt.zero_grad()
        loss.backward()
        opt.step()
    return student


fit_teacher()
student = distil()
reference = np.load("minerals_reference.npz")
with torch.no_grad():
    predicted = student(torch.from_numpy(reference["spectra"])).argmax(1).numpy()
print("agreement", np.mean(predicted == reference["kinds"]))
torch.save({"model": student.state_dict(), "width": 4}, "checkpoints/student.pt")
