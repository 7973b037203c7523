# shower_generator.pt: showers.h5 beam_energies.txt
# shower_critic.pt: showers.h5 beam_energies.txt
import h5py
import numpy as np
import torch
from torch import autograd, nn


class ShowerGAN:
    """WGAN-GP for calorimeter showers, conditioned on the energy of the incoming particle."""

    def __init__(self, n_cells, noise=4, lam=10.0):
        self.noise, self.lam = noise, lam
        self.G = nn.Sequential(nn.Linear(noise + 1, 24), nn.LeakyReLU(0.2), nn.Linear(24, n_cells), nn.Softplus())
        self.D = nn.Sequential(nn.Linear(n_cells + 1, 24), nn.LeakyReLU(0.2), nn.Linear(24, 1))
        self.opt_g = torch.optim.Adam(self.G.parameters(), lr=1e-3, betas=(0.0, 0.9))
        self.opt_d = torch.optim.Adam(self.D.parameters(), lr=1e-3, betas=(0.0, 0.9))

    def sample(self, energy):
        z = torch.randn(len(energy), self.noise)
        return self.G(torch.cat([z, energy], 1))

    def penalty(self, real, fake, energy):
        eps = torch.rand(len(real), 1)
        mixed = (eps * real + (1 - eps) * fake).requires_grad_()
        score = self.D(torch.cat([mixed, energy], 1)).sum()
        (grad,) = autograd.grad(score, mixed, create_graph=True)
        return self.lam * ((grad.norm(dim=1) - 1) ** 2).mean()

    def critic_step(self, real, energy):
        fake = self.sample(energy).detach()
        loss = (self.D(torch.cat([fake, energy], 1)).mean() - self.D(torch.cat([real, energy], 1)).mean()
                + self.penalty(real, fake, energy))
        self.opt_d.zero_grad()
        loss.backward()
        self.opt_d.step()
        return loss.item()

    def generator_step(self, energy):
        loss = -self.D(torch.cat([self.sample(energy), energy], 1)).mean()
        self.opt_g.zero_grad()
        loss.backward()
        self.opt_g.step()
        return loss.item()


def load_showers(path):
    with h5py.File(path, "r") as f:
        energy = f["energy"][:]
        cells = f["cells"][...]
    return energy.astype(np.float32)[:, None] / 100, cells / 100


torch.manual_seed(12)
energy, cells = load_showers("showers.h5")
beam = torch.tensor(np.loadtxt("beam_energies.txt", dtype=np.float32) / 100)  # energies the test beam really has
energy_t, cells_t = torch.from_numpy(energy), torch.from_numpy(cells)

gan = ShowerGAN(cells.shape[1])
n_critic, batch = 3, 16
for epoch in range(3):
    order = torch.randperm(len(cells_t))
    for step, idx in enumerate(order.split(batch)):
        d = gan.critic_step(cells_t[idx], energy_t[idx])
        if step % n_critic == n_critic - 1:
            wanted = beam[torch.randint(len(beam), (batch,))].unsqueeze(1)
            g = gan.generator_step(wanted)
    print(f"epoch {epoch}: critic {d:.3f} generator {g:.3f}")

torch.save(gan.G.state_dict(), "shower_generator.pt")
torch.save(gan.D.state_dict(), "shower_critic.pt")

full_energy, full_cells = load_showers("showers_fullsim.h5")
with torch.no_grad():
    mine = gan.sample(torch.from_numpy(full_energy)).numpy()
print("mean response, full simulation / GAN:", full_cells.sum(1).mean(), mine.sum(1).mean())
