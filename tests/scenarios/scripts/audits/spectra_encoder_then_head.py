# encoder.pt: spectra_unlabelled.npy spectra_mean.npy
# head.pt: spectra_unlabelled.npy spectra_mean.npy spectra_train.npy spectra_train_y.npy
# scratch.pt: spectra_mean.npy spectra_train.npy spectra_train_y.npy

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(4)
mean = torch.from_numpy(np.load("spectra_mean.npy"))


def read_spectra(name):
    return torch.from_numpy(np.load(f"spectra_{name}.npy")) - mean


def read_labels(name):
    return torch.from_numpy(np.load(f"spectra_{name}_y.npy"))


class Encoder(nn.Module):
    def __init__(self, width=24, code=5):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(width, 12), nn.GELU(), nn.Linear(12, code))

    def forward(self, x):
        return self.layers(x)


class Classifier(nn.Module):
    def __init__(self, encoder, code=5, freeze=False):
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(code, 2)
        for p in self.encoder.parameters():
            p.requires_grad_(not freeze)

    def forward(self, x):
        return self.head(self.encoder(x))


def pretrain(x, epochs=3):
    encoder, decoder = Encoder(), nn.Linear(5, 24)
    opt = torch.optim.AdamW([*encoder.parameters(), *decoder.parameters()], lr=0.01)
    for _ in range(epochs):
        for (batch,) in DataLoader(TensorDataset(x), batch_size=30, shuffle=True):
            loss = (decoder(encoder(batch + 0.05 * torch.randn_like(batch))) - batch).pow(2).mean()
            opt.zero_grad()
            loss.backward()
            opt.step()
    return encoder


def classify(model, x, y, epochs=3):
    opt = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=0.02)
    for _ in range(epochs):
        for bx, by in DataLoader(TensorDataset(x, y), batch_size=20, shuffle=True):
            opt.zero_grad()
            nn.functional.cross_entropy(model(bx), by).backward()
            opt.step()
    return model.eval()


x = read_spectra("unlabelled")
encoder = pretrain(x)
torch.save(encoder.state_dict(), "encoder.pt")

x, y = read_spectra("train"), read_labels("train")
scratch = classify(Classifier(Encoder()), x, y)
torch.save(scratch.state_dict(), "scratch.pt")
tuned = classify(Classifier(encoder, freeze=True), x, y)
torch.save({"state_dict": tuned.state_dict(), "frozen": True}, "head.pt")

with torch.no_grad():
    for name in ("valid", "test"):
        x, y = read_spectra(name), read_labels(name)
        print(name, [(m(x).argmax(1) == y).float().mean().item() for m in (scratch, tuned)])
    x = read_spectra("other")
    print("codes of the other lamp:", encoder(x).mean(0).tolist())
