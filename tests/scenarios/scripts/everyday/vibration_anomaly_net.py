# vibration_ae.pth: vib_normal.npz channel_gain.txt

import json
from types import SimpleNamespace

import numpy as np
import torch
from torch import nn

cfg = SimpleNamespace(latent=4, hidden=12, lr=3e-3, epochs=3, batch=20, noise=0.05, seed=99, quantile=0.95)


class AutoEncoder(nn.Module):
    def __init__(self, n, hidden, latent):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(n, hidden), nn.Tanh(), nn.Linear(hidden, latent))
        self.decoder = nn.Sequential(nn.Linear(latent, hidden), nn.Tanh(), nn.Linear(hidden, n))

    def forward(self, x):
        return self.decoder(self.encoder(x))


def load_normal(gain):
    with np.load("vib_normal.npz") as archive:
        windows, rpm = archive["windows"], archive["rpm"]
    steady = (rpm > 950) & (rpm < 1450)
    print(f"using {steady.sum()} of {len(rpm)} windows")
    return torch.from_numpy(windows[steady] * gain)


def train_epoch(model, data, optimizer, generator):
    model.train()
    total = 0.0
    for batch in data[torch.randperm(len(data), generator=generator)].split(cfg.batch):
        noisy = batch + cfg.noise * torch.randn(batch.shape, generator=generator)
        loss = nn.functional.mse_loss(model(noisy), batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(batch)
    return total / len(data)


@torch.inference_mode()
def errors(model, x):
    model.eval()
    return (model(x) - x).square().mean(dim=1)


def main():
    torch.manual_seed(cfg.seed)
    generator = torch.Generator().manual_seed(cfg.seed)
    gain = np.loadtxt("channel_gain.txt", dtype=np.float32)
    data = load_normal(gain)
    model = AutoEncoder(data.shape[1], cfg.hidden, cfg.latent)
    optimizer = torch.optim.Adam(model.parameters(), lr=cfg.lr)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, cfg.epochs)
    for epoch in range(1, cfg.epochs + 1):
        print(f"[{epoch}/{cfg.epochs}] reconstruction {train_epoch(model, data, optimizer, generator):.4f}")
        scheduler.step()
    torch.save(model.state_dict(), "vibration_ae.pth")

    # the alarm level is an operating setting, kept apart from the weights
    calib = torch.from_numpy(np.load("vib_calib.npy") * gain)
    level = errors(model, calib).quantile(cfg.quantile).item()
    faulty = torch.from_numpy(np.load("vib_faulty.npy") * gain)
    alarms = (errors(model, faulty) > level).float().mean().item()
    with open("alarm_level.json", "w") as f:
        json.dump({"level": level, "detected": alarms}, f)
    print(f"alarm level {level:.3f}, {alarms:.0%} of the faulty windows found")


if __name__ == "__main__":
    main()
