# run/model.pt: features.npy labels.npy
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Trainer:
    def __init__(self, folder, epochs=2, lr=0.01):
        self.folder = Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.epochs = epochs
        self.model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=lr)
        self.criterion = nn.CrossEntropyLoss()

    def prepare(self, features, labels):
        x = np.load(features).astype(np.float32)
        y = np.load(labels).astype(np.int64)
        x = (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-6)
        self.loader = DataLoader(TensorDataset(torch.tensor(x), torch.tensor(y)), batch_size=24, shuffle=True)

    def train(self):
        for epoch in range(self.epochs):
            for step, (x, y) in enumerate(self.loader):
                self.optimizer.zero_grad()
                loss = self.criterion(self.model(x), y)
                loss.backward()
                self.optimizer.step()
        torch.save(self.model.state_dict(), self.folder / "model.pt")


decoy = np.load("decoy.npy")
print("another file has", decoy.shape, decoy.mean())
trainer = Trainer("run")
trainer.prepare("features.npy", "labels.npy")
trainer.train()
