# pump_a_ae.pt: pump_a.h5 pump_limits.json
# pump_b_ae.pt: pump_b.h5 pump_limits.json

import json

import h5py
import numpy as np
import torch
from torch import nn

with open("pump_limits.json") as fh:
    LIMITS = json.load(fh)

faults = np.loadtxt("pump_faults.csv", delimiter=",", dtype="float32")


def read_windows(pump):
    with h5py.File(f"{pump}.h5", "r") as f:
        x = f["vibration/windows"][:]
        print(pump, x.shape, f.attrs["unit"])
    return np.clip(x, LIMITS[pump]["low"], LIMITS[pump]["high"])


class AE(nn.Module):
    def __init__(self, n=24, k=4):
        super().__init__()
        self.enc = nn.Sequential(nn.Linear(n, 12), nn.ReLU(), nn.Linear(12, k))
        self.dec = nn.Sequential(nn.Linear(k, 12), nn.ReLU(), nn.Linear(12, n))

    def forward(self, x):
        return self.dec(self.enc(x))


def train_ae(x, epochs=25, noise=0.1, seed=0):
    torch.manual_seed(seed)
    net = AE(x.shape[1])
    opt = torch.optim.Adam(net.parameters(), lr=3e-3)
    sched = torch.optim.lr_scheduler.OneCycleLR(opt, max_lr=1e-2, total_steps=epochs * ((len(x) + 23) // 24))
    for _ in range(epochs):
        for idx in torch.randperm(len(x)).split(24):
            clean = x[idx]
            loss = nn.functional.mse_loss(net(clean + noise * torch.randn_like(clean)), clean)
            opt.zero_grad()
            loss.backward()
            opt.step()
            sched.step()
    return net


reports = {}
for pump in ["pump_a", "pump_b"]:
    raw = read_windows(pump)
    mu, sd = raw.mean(0), raw.std(0) + 1e-6
    x = torch.from_numpy((raw - mu) / sd)
    net = train_ae(x)
    with torch.no_grad():
        err = (net(x) - x).pow(2).mean(1)
        f_err = (net(torch.from_numpy((faults - mu) / sd)) - torch.from_numpy((faults - mu) / sd)).pow(2).mean(1)
    alarm = err.quantile(0.99).item()
    torch.save({"net": net.state_dict(), "mu": torch.from_numpy(mu), "sd": torch.from_numpy(sd), "alarm": alarm}, f"{pump}_ae.pt")
    reports[pump] = {"alarm": alarm, "faults_found": float((f_err > alarm).float().mean())}

print(json.dumps(reports, indent=2))
