# grasp.pt: grasps.tar.gz objects.zip
import csv
import io
import tarfile
import zipfile

import numpy as np
import torch
from torch.utils.data import DataLoader, SubsetRandomSampler, TensorDataset


def member(archive, name):
    with archive.extractfile(name) as file:
        return np.load(io.BytesIO(file.read()))


with tarfile.open("grasps.tar.gz", "r:gz") as tar:
    poses = member(tar, "grasps/poses.npy")
    success = member(tar, "grasps/success.npy")

with zipfile.ZipFile("objects.zip") as archive:
    with archive.open("objects.csv") as raw:
        rows = list(csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8")))
objects = np.array([[float(row["weight"]), float(row["friction"])] for row in rows])

with open("objects_2019.csv", newline="") as raw:
    old = list(csv.DictReader(raw))
print("heavier than in 2019:", objects[:, 0].mean() - np.mean([float(row["weight"]) for row in old]))

x = torch.tensor(np.hstack([poses, objects]), dtype=torch.float32)
y = torch.tensor(success, dtype=torch.float32)
indices = np.random.default_rng(0).permutation(len(x))
split = int(0.8 * len(x))
dataset = TensorDataset(x, y)
train_loader = DataLoader(dataset, batch_size=16, sampler=SubsetRandomSampler(indices[:split].tolist()))
test_loader = DataLoader(dataset, batch_size=16, sampler=SubsetRandomSampler(indices[split:].tolist()))

model = torch.nn.Sequential(torch.nn.Linear(5, 6), torch.nn.ReLU(), torch.nn.Dropout(0.1), torch.nn.Linear(6, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3, weight_decay=1e-4)
for epoch in range(3):
    model.train()
    for features, target in train_loader:
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(features).squeeze(1), target)
        loss.backward()
        optimizer.step()
model.eval()
print([((model(a).squeeze(1) > 0) == b.bool()).float().mean().item() for a, b in test_loader])
torch.save({"model_state_dict": model.state_dict(), "epoch": 3}, "grasp.pt")
