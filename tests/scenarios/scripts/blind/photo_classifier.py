# runs/best.pth: train_cat0.png train_cat1.png train_cat2.png train_cat3.png train_dog0.png train_dog1.png train_dog2.png train_dog3.png val_cat0.png val_cat1.png val_dog0.png val_dog1.png
import argparse
import os

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from PIL import Image
from torch.utils.data import DataLoader, Dataset


class PhotoDataset(Dataset):
    def __init__(self, root, transform=None):
        self.root = root
        self.transform = transform
        self.classes = sorted(os.listdir(root))
        self.samples = []
        for label, cls in enumerate(self.classes):
            folder = os.path.join(root, cls)
            for fname in sorted(os.listdir(folder)):
                self.samples.append((os.path.join(folder, fname), label))

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, idx):
        path, label = self.samples[idx]
        image = Image.open(path).convert("RGB")
        if self.transform:
            image = self.transform(image)
        return image, label


def to_tensor(image):
    return torch.from_numpy(np.array(image)).permute(2, 0, 1).float() / 255.0


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.fc = nn.Linear(4 * 4 * 4, 2)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv(x)), 2)
        return self.fc(torch.flatten(x, 1))


def train(model, device, loader, optimizer):
    model.train()
    for data, target in loader:
        data, target = data.to(device), target.to(device)
        optimizer.zero_grad()
        F.cross_entropy(model(data), target).backward()
        optimizer.step()


def evaluate(model, device, loader):
    model.eval()
    loss = 0
    with torch.no_grad():
        for data, target in loader:
            loss += F.cross_entropy(model(data.to(device)), target.to(device), reduction="sum").item()
    return loss / len(loader.dataset)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="photos")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--lr", type=float, default=0.05)
    args = parser.parse_args([])
    torch.manual_seed(0)
    device = torch.device("cpu")
    loaders = {
        part: DataLoader(
            PhotoDataset(os.path.join(args.data, part), to_tensor), batch_size=4, shuffle=part == "train"
        )
        for part in ("train", "val", "test")
    }
    model = Net().to(device)
    optimizer = optim.SGD(model.parameters(), lr=args.lr, momentum=0.9)
    os.makedirs("runs", exist_ok=True)
    best = None
    for epoch in range(1, args.epochs + 1):
        train(model, device, loaders["train"], optimizer)
        val_loss = evaluate(model, device, loaders["val"])
        if best is None or val_loss < best:
            best = val_loss
            torch.save({"epoch": epoch, "model": model.state_dict(), "loss": val_loss}, "runs/best.pth")
    checkpoint = torch.load("runs/best.pth")
    model.load_state_dict(checkpoint["model"])
    print("test loss", evaluate(model, device, loaders["test"]))


if __name__ == "__main__":
    main()
