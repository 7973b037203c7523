# teacher.pt: digits_labeled.npz backbone_pretrained.safetensors
# student.pt: digits_labeled.npz backbone_pretrained.safetensors digits_unlabeled.npy

"""Knowledge distillation: fine-tune a teacher on few labels, distil on unlabeled images."""
import argparse

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file
from torch.utils.data import DataLoader, TensorDataset


class Teacher(nn.Module):
    def __init__(self, classes=5):
        super().__init__()
        self.fc1 = nn.Linear(64, 48)
        self.fc2 = nn.Linear(48, 32)
        self.head = nn.Linear(32, classes)

    def forward(self, x):
        return self.head(F.relu(self.fc2(F.relu(self.fc1(x)))))


class Student(nn.Sequential):
    def __init__(self, classes=5):
        super().__init__(nn.Linear(64, 12), nn.ReLU(), nn.Linear(12, classes))


def accuracy(net, x, y):
    net.eval()
    with torch.no_grad():
        return (net(x).argmax(1) == y).float().mean().item()


def finetune(args):
    d = np.load(args.labeled)
    loader = DataLoader(TensorDataset(torch.from_numpy(d["x"]), torch.from_numpy(d["y"])), batch_size=32, shuffle=True)
    net = Teacher()
    missing, unexpected = net.load_state_dict(load_file(args.backbone), strict=False)
    print("new layers:", missing)
    opt = torch.optim.Adam(net.parameters(), lr=args.lr)
    for epoch in range(args.epochs):
        for x, y in loader:
            opt.zero_grad()
            F.cross_entropy(net(x), y).backward()
            opt.step()
    torch.save(net.state_dict(), "teacher.pt")


def distill(args):
    teacher = Teacher()
    teacher.load_state_dict(torch.load("teacher.pt"))
    teacher.eval().requires_grad_(False)
    student = Student()
    pool = torch.from_numpy(np.load(args.unlabeled))
    opt = torch.optim.Adam(student.parameters(), lr=args.lr)
    for epoch in range(args.epochs):
        for i in torch.randperm(len(pool)).split(50):
            x = pool[i]
            soft = F.softmax(teacher(x) / args.T, dim=1)
            loss = F.kl_div(F.log_softmax(student(x) / args.T, dim=1), soft, reduction="batchmean") * args.T ** 2
            opt.zero_grad()
            loss.backward()
            opt.step()
    torch.save(student.state_dict(), "student.pt")
    return teacher, student


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--labeled", default="digits_labeled.npz")
    ap.add_argument("--unlabeled", default="digits_unlabeled.npy")
    ap.add_argument("--test", default="digits_test.npz")
    ap.add_argument("--backbone", default="backbone_pretrained.safetensors")
    ap.add_argument("--epochs", type=int, default=6)
    ap.add_argument("--lr", type=float, default=3e-3)
    ap.add_argument("--T", type=float, default=3.0)
    args = ap.parse_args()
    torch.manual_seed(0)
    finetune(args)
    teacher, student = distill(args)
    t = np.load(args.test)
    x, y = torch.from_numpy(t["x"]), torch.from_numpy(t["y"])
    print(f"teacher {accuracy(teacher, x, y):.3f}  student {accuracy(student, x, y):.3f}")


if __name__ == "__main__":
    main()
