# detector.pt: ecg.h5 ecg_ward.h5
import h5py
import numpy as np
import torch
from torch import nn


class AutoEncoder(nn.Module):
    def __init__(self, size, code=3):
        super().__init__()
        self.encoder = nn.Linear(size, code)
        self.decoder = nn.Linear(code, size)

    def forward(self, x):
        return self.decoder(torch.relu(self.encoder(x)))

    def score(self, x):
        with torch.no_grad():
            return ((self(x) - x) ** 2).mean(dim=1)


def signals(path, only=None):
    with h5py.File(path) as h:
        values = h["signals"][()]
        if only is not None:
            values = values[h["labels"][()] == only]
    return torch.from_numpy(values)


healthy = signals("ecg.h5", only=0)
mu, sigma = healthy.mean(dim=0), healthy.std(dim=0) + 1e-6
normalise = lambda x: (x - mu) / sigma  # noqa: E731
x = normalise(healthy)

net = AutoEncoder(x.shape[1])
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(3):
    for start in range(0, len(x), 10):
        batch = x[start : start + 10]
        loss = nn.functional.mse_loss(net(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

calibration = net.score(normalise(signals("ecg_ward.h5")))
threshold = torch.quantile(calibration, 0.95).item()
noisy = net.score(normalise(signals("ecg_noise.h5")))
print(f"{np.mean(noisy.numpy() > threshold):.1%} of the noise is flagged")
torch.save({"state_dict": net.state_dict(), "mu": mu, "sigma": sigma, "threshold": threshold}, "detector.pt")
