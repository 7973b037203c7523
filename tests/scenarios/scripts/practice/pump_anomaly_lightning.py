# pump_autoencoder.pt: pump_healthy.csv pump_ranges.json
# pump_head.pt: pump_healthy.csv pump_ranges.json pump_faults.csv
"""Anomaly detection on pumps: autoencoder on healthy hours, then a fault classifier on the frozen code."""
import json

import lightning.pytorch as pl
import numpy as np
import torch
from torch.utils.data import ConcatDataset, DataLoader, TensorDataset

KW = dict(accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False)


def read_pumps(path, limits):
    with open(path) as f:
        header = f.readline().strip().split(",")
        values = np.loadtxt(f, delimiter=",")
    low, high = np.array([limits[c] for c in header]).T
    inside = ((values > low) & (values < high)).all(1)
    scaled = 2 * (values[inside] - low) / (high - low) - 1
    return torch.tensor(scaled, dtype=torch.float32)


class AutoEncoder(pl.LightningModule):
    def __init__(self, d=5, code=2):
        super().__init__()
        self.encoder = torch.nn.Sequential(torch.nn.Linear(d, 8), torch.nn.Tanh(), torch.nn.Linear(8, code))
        self.decoder = torch.nn.Sequential(torch.nn.Linear(code, 8), torch.nn.Tanh(), torch.nn.Linear(8, d))

    def reconstruction(self, x):
        return ((self.decoder(self.encoder(x)) - x) ** 2).mean(1)

    def training_step(self, batch, batch_idx):
        return self.reconstruction(batch[0] + 0.05 * torch.randn_like(batch[0])).mean()

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-2)


class FaultHead(pl.LightningModule):
    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder.requires_grad_(False)
        self.linear = torch.nn.Linear(2, 1)

    def forward(self, x):
        return self.linear(self.encoder(x)).squeeze(1)

    def training_step(self, batch, batch_idx):
        x, y = batch
        return torch.nn.functional.binary_cross_entropy_with_logits(self(x), y)

    def configure_optimizers(self):
        return torch.optim.SGD(self.linear.parameters(), lr=0.1)


def main():
    pl.seed_everything(12, verbose=False)
    with open("pump_ranges.json") as f:
        limits = json.load(f)
    healthy = read_pumps("pump_healthy.csv", limits)
    night = read_pumps("pump_healthy_night.csv", limits)
    faults = read_pumps("pump_faults.csv", limits)

    auto = AutoEncoder()
    pl.Trainer(max_epochs=2, **KW).fit(auto, DataLoader(TensorDataset(healthy), batch_size=32, shuffle=True))
    auto.eval()
    with torch.no_grad():
        for name, data in (("healthy", healthy), ("night", night), ("faults", faults)):
            print(name, auto.reconstruction(data).quantile(0.95).item())
    torch.save(auto.state_dict(), "pump_autoencoder.pt")

    both = ConcatDataset([TensorDataset(healthy, torch.zeros(len(healthy))), TensorDataset(faults, torch.ones(len(faults)))])
    head = FaultHead(auto.encoder)
    pl.Trainer(max_epochs=2, **KW).fit(head, DataLoader(both, batch_size=20, shuffle=True))
    torch.save({"head": head.state_dict()}, "pump_head.pt")
    head.eval()
    with torch.no_grad():
        print("false alarms at night:", (head(night) > 0).float().mean().item())


if __name__ == "__main__":
    main()
