# bearing_ae.pt: vibration_healthy.h5 accelerometer_response.npy
import h5py
import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, Subset


class Spectra(Dataset):
    """Reads one spectrum at a time from the HDF5 file (opened late, once per process)."""

    def __init__(self, path, response, max_load=None):
        self.path = path
        self.response = response
        self._h5 = None
        with h5py.File(path, "r") as f:
            load = f["bearing/load"][:]
        self.index = np.flatnonzero(load <= max_load) if max_load is not None else np.arange(len(load))

    @property
    def h5(self):
        if self._h5 is None:
            self._h5 = h5py.File(self.path, "r")
        return self._h5

    def __len__(self):
        return len(self.index)

    def __getitem__(self, i):
        spectrum = self.h5["bearing/spectra"][self.index[i]] / self.response
        return torch.log1p(torch.as_tensor(spectrum, dtype=torch.float32))


class AutoEncoder(nn.Module):
    def __init__(self, size=24, code=4):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(size, 12), nn.Tanh(), nn.Linear(12, code))
        self.decoder = nn.Sequential(nn.Linear(code, 12), nn.Tanh(), nn.Linear(12, size))

    def forward(self, x):
        return self.decoder(self.encoder(x))


def errors(model, dataset):
    model.eval()
    with torch.no_grad():
        return torch.cat([((model(x) - x) ** 2).mean(1) for x in DataLoader(dataset, batch_size=20)]).numpy()


log = pd.read_csv("machine_log.csv")
print(log["note"].value_counts().to_dict())

with h5py.File("vibration_pilot.h5", "r") as pilot:
    print("pilot campaign", {k: v.shape for k, v in pilot["bearing"].items()}, pilot["bearing/spectra"][...].mean())

response = np.load("accelerometer_response.npy")
healthy = Spectra("vibration_healthy.h5", response, max_load=0.8)
cut = int(0.8 * len(healthy))
train, val = Subset(healthy, range(cut)), Subset(healthy, range(cut, len(healthy)))

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
torch.manual_seed(7)
ae = AutoEncoder().to(device)
opt = torch.optim.Adam(ae.parameters(), lr=1e-2)
for epoch in range(3):
    ae.train()
    for x in DataLoader(train, batch_size=16, shuffle=True):
        x = x.to(device)
        noisy = x + 0.05 * torch.randn_like(x)
        loss = nn.functional.mse_loss(ae(noisy), x)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, loss.item(), errors(ae, val).mean())

torch.save({"encoder": ae.encoder.state_dict(), "decoder": ae.decoder.state_dict()}, "bearing_ae.pt")

faulty = Spectra("vibration_faulty.h5", response)
threshold = np.quantile(errors(ae, val), 0.95)
print("alarms on faulty bearings:", (errors(ae, faulty) > threshold).mean())
