# xray_encoder.pt: xray_unlabelled.h5
# xray_classifier.pt: xray_unlabelled.h5 xray.h5 xray_prevalence.csv
import argparse

import h5py
import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, Subset


class H5Scans(Dataset):
    """Opens the file on first access, so that it works with workers."""

    def __init__(self, path):
        self.path = path
        self._file = None
        with h5py.File(path, "r") as f:
            self.n = f["scans"].shape[0]
            self.patient = f["patient"][:]

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        if self._file is None:
            self._file = h5py.File(self.path, "r")
        scan = self._file["scans"][i].astype(np.float32) / 127.5 - 1
        return torch.from_numpy(scan).flatten(), int(self._file["findings"][i])


class MaskedAutoencoder(nn.Module):
    def __init__(self, encoder, hidden):
        super().__init__()
        self.encoder = encoder
        self.decoder = nn.Linear(hidden, 64)

    def forward(self, x, keep):
        return self.decoder(self.encoder(x * keep))


def make_encoder(hidden):
    return nn.Sequential(nn.Linear(64, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU())


def pretrain(opts):
    mae = MaskedAutoencoder(make_encoder(opts.hidden), opts.hidden)
    optim = torch.optim.Adam(mae.parameters(), lr=3e-3)
    for _ in range(opts.epochs):
        for x, _unused in DataLoader(H5Scans(opts.unlabelled), batch_size=20, shuffle=True):
            keep = (torch.rand_like(x) > 0.5).float()
            loss = (((mae(x, keep) - x) ** 2) * (1 - keep)).mean()
            optim.zero_grad()
            loss.backward()
            optim.step()
    return mae.encoder


def finetune(opts, encoder_state):
    data = H5Scans(opts.labelled)
    held = set(np.unique(data.patient)[-4:])
    fit = Subset(data, [i for i, p in enumerate(data.patient) if p not in held])
    prevalence = pd.read_csv(opts.prevalence).sort_values("finding")["prevalence"].to_numpy()
    weight = torch.tensor(1 / prevalence, dtype=torch.float32)

    encoder = make_encoder(opts.hidden)
    encoder.load_state_dict(encoder_state)
    head = nn.Linear(opts.hidden, 3)
    optim = torch.optim.Adam([{"params": encoder.parameters(), "lr": 1e-4}, {"params": head.parameters(), "lr": 1e-2}])
    loss_fn = nn.CrossEntropyLoss(weight=weight / weight.sum())
    for _ in range(opts.epochs):
        for x, y in DataLoader(fit, batch_size=12, shuffle=True):
            optim.zero_grad()
            loss_fn(head(encoder(x)), y).backward()
            optim.step()
    return nn.Sequential(encoder, head)


def accuracy(net, path):
    with torch.no_grad():
        pairs = [((net(x).argmax(1) == y).float().mean().item(), len(y)) for x, y in DataLoader(H5Scans(path), batch_size=8)]
    return sum(a * n for a, n in pairs) / sum(n for _, n in pairs)


def main(argv=None):
    p = argparse.ArgumentParser()
    p.add_argument("--unlabelled", default="xray_unlabelled.h5")
    p.add_argument("--labelled", default="xray.h5")
    p.add_argument("--external", default="xray_external.h5")
    p.add_argument("--prevalence", default="xray_prevalence.csv")
    p.add_argument("--hidden", type=int, default=10)
    p.add_argument("--epochs", type=int, default=2)
    opts = p.parse_args(argv)
    torch.manual_seed(0)

    encoder = pretrain(opts)
    torch.save(encoder.state_dict(), "xray_encoder.pt")
    net = finetune(opts, encoder.state_dict())
    print("external accuracy:", accuracy(net, opts.external))
    torch.save(net.state_dict(), "xray_classifier.pt")


if __name__ == "__main__":
    main()
