# generator.pt: minerals.npz dark_current.npy
# discriminator.pt: minerals.npz dark_current.npy
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(3)
LATENT = 4


def load_spectra(path, dark):
    archive = np.load(path)
    spectra = archive["spectra"] - dark
    return spectra / np.abs(spectra).max(axis=1, keepdims=True)


dark = np.load("dark_current.npy")
real = load_spectra("minerals.npz", dark)
reference = load_spectra("minerals_reference.npz", dark)
loader = DataLoader(TensorDataset(torch.from_numpy(real)), batch_size=20, shuffle=True, drop_last=True)

G = nn.Sequential(nn.Linear(LATENT, 8), nn.LeakyReLU(0.2), nn.Linear(8, 10), nn.Tanh())
D = nn.Sequential(nn.Linear(10, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1))
opt_g = torch.optim.Adam(G.parameters(), lr=2e-3, betas=(0.5, 0.999))
opt_d = torch.optim.Adam(D.parameters(), lr=2e-3, betas=(0.5, 0.999))
bce = nn.BCEWithLogitsLoss()

for epoch in range(2):
    for (x,) in loader:
        z = torch.randn(len(x), LATENT)
        fake = G(z)
        loss_d = bce(D(x), torch.ones(len(x), 1)) + bce(D(fake.detach()), torch.zeros(len(x), 1))
        opt_d.zero_grad()
        loss_d.backward()
        opt_d.step()

        loss_g = bce(D(fake), torch.ones(len(x), 1))
        opt_g.zero_grad()
        loss_g.backward()
        opt_g.step()

with torch.no_grad():
    sampled = G(torch.randn(50, LATENT)).numpy()
print("distance to the reference:", np.linalg.norm(sampled.mean(0) - reference.mean(0)))
torch.save(G.state_dict(), "generator.pt")
torch.save(D.state_dict(), "discriminator.pt")
