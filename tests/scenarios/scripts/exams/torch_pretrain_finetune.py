# encoder.pt: unlabeled.npy
# classifier.pt: unlabeled.npy features_small.npy labels_small.csv
# scratch.pt: features_small.npy labels_small.csv

"""Autoencoder on unlabelled rows, then a classifier on few labelled ones."""
from pathlib import Path

import numpy as np
import pandas as pd
import torch
import torch.nn as nn
import torch.nn.functional as F

DIM, HIDDEN, CODE = 20, 32, 6


def make_encoder():
    return nn.Sequential(nn.Linear(DIM, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, CODE))


class AutoEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = make_encoder()
        self.decoder = nn.Sequential(nn.Linear(CODE, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, DIM))

    def forward(self, x):
        return self.decoder(self.encoder(x))


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = make_encoder()
        self.head = nn.Linear(CODE, 2)

    def forward(self, x):
        return self.head(torch.relu(self.encoder(x)))


def pretrain(path, epochs=30):
    torch.manual_seed(0)
    x = torch.from_numpy(np.load(path))
    ae = AutoEncoder()
    opt = torch.optim.Adam(ae.parameters(), lr=3e-3)
    for epoch in range(epochs):
        for chunk in torch.randperm(len(x)).split(64):
            loss = F.mse_loss(ae(x[chunk]), x[chunk])
            opt.zero_grad()
            loss.backward()
            opt.step()
    print(f"reconstruction error {loss.item():.4f}")
    torch.save(ae.encoder.state_dict(), "encoder.pt")


def labelled(part):
    x = torch.from_numpy(np.load(f"features_{part}.npy"))
    y = pd.read_csv(f"labels_{part}.csv").sort_values("row")["label"].to_numpy()
    return x, torch.tensor(y)


def finetune(x, y, weights=None, epochs=40):
    torch.manual_seed(1)
    model = Classifier()
    if weights is not None:
        model.encoder.load_state_dict(torch.load(weights))
    opt = torch.optim.Adam([
        {"params": model.encoder.parameters(), "lr": 1e-3},
        {"params": model.head.parameters(), "lr": 1e-2},
    ])
    for _ in range(epochs):
        opt.zero_grad()
        F.cross_entropy(model(x), y).backward()
        opt.step()
    return model


def accuracy(model, x, y):
    with torch.no_grad():
        return (model(x).argmax(1) == y).float().mean().item()


if __name__ == "__main__":
    pretrain("unlabeled.npy")
    x, y = labelled("small")
    hx, hy = labelled("holdout")
    print("labelled", tuple(x.shape), "holdout", tuple(hx.shape), "size of weights", Path("encoder.pt").stat().st_size)
    classifier = finetune(x, y, weights="encoder.pt")
    scratch = finetune(x, y)
    torch.save(classifier.state_dict(), "classifier.pt")
    torch.save(scratch.state_dict(), "scratch.pt")
    print("pretrained:", accuracy(classifier, hx, hy), " from scratch:", accuracy(scratch, hx, hy))
