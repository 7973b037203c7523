# teacher.safetensors: tiles_labelled.h5
# student.safetensors: tiles_labelled.h5 tiles_field.npz

"""A convolutional teacher labels field pictures, and a small student learns from these labels."""
import h5py
import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def conv_net(width):
    return nn.Sequential(
        nn.Conv2d(1, width, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(width, width, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(3),
        nn.Flatten(), nn.Linear(width * 9, 2),
    )


def read_h5(path):
    with h5py.File(path, "r") as f:
        images = torch.from_numpy(f["images"][:]).unsqueeze(1)
        labels = torch.from_numpy(f["labels"][:])
    return images, labels


def train_teacher(images, labels, epochs=15):
    torch.manual_seed(0)
    net = conv_net(16)
    opt = torch.optim.Adam(net.parameters(), lr=5e-3)
    loader = DataLoader(TensorDataset(images, labels), batch_size=32, shuffle=True)
    for _ in range(epochs):
        for x, y in loader:
            loss = F.cross_entropy(net(x), y)
            opt.zero_grad()
            loss.backward()
            opt.step()
    return net.eval()


def train_student(images, soft, epochs=15, temperature=2.0):
    torch.manual_seed(0)
    net = conv_net(4)
    opt = torch.optim.Adam(net.parameters(), lr=1e-2)
    loader = DataLoader(TensorDataset(images, soft), batch_size=32, shuffle=True)
    for _ in range(epochs):
        for x, target in loader:
            log_p = F.log_softmax(net(x) / temperature, dim=1)
            loss = F.kl_div(log_p, target, reduction="batchmean") * temperature ** 2
            opt.zero_grad()
            loss.backward()
            opt.step()
    return net.eval()


@torch.no_grad()
def soft_labels(net, images, temperature=2.0):
    return F.softmax(net(images) / temperature, dim=1)


@torch.no_grad()
def accuracy(net, images, labels):
    return (net(images).argmax(1) == labels).float().mean().item()


def main():
    images, labels = read_h5("tiles_labelled.h5")
    eval_images, eval_labels = read_h5("tiles_eval.h5")
    pictures = {
        "field": np.load("tiles_field.npz")["images"],
        "lab": np.load("tiles_lab.npy"),
    }
    for name, a in pictures.items():
        print(f"{name}: {a.shape}, brightness {a.mean():.3f} +- {a.std():.3f}")

    teacher = train_teacher(images, labels)
    save_file(teacher.state_dict(), "teacher.safetensors")

    field = torch.from_numpy(pictures["field"]).unsqueeze(1)
    student = train_student(field, soft_labels(teacher, field))
    save_file(student.state_dict(), "student.safetensors")

    lab = torch.from_numpy(pictures["lab"]).unsqueeze(1)
    with torch.no_grad():
        same = (teacher(lab).argmax(1) == student(lab).argmax(1)).float().mean().item()
    print("teacher", accuracy(teacher, eval_images, eval_labels), "student", accuracy(student, eval_images, eval_labels))
    print("the two agree on", same, "of the lab pictures")


if __name__ == "__main__":
    main()
