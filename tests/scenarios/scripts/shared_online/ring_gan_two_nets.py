# generator_ema.pt: ring_samples.npy ring_labels.npy
# discriminator.pt: ring_samples.npy ring_labels.npy

"""Conditional GAN on a ring of Gaussians (two networks, hinge loss, EMA of the generator)."""
import argparse
import copy

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

p = argparse.ArgumentParser()
p.add_argument("--iters", type=int, default=150)
p.add_argument("--batch", type=int, default=64)
p.add_argument("--z_dim", type=int, default=8)
p.add_argument("--n_modes", type=int, default=6)
p.add_argument("--ema", type=float, default=0.95)
p.add_argument("--seed", type=int, default=0)
opt = p.parse_args()
torch.manual_seed(opt.seed)


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(opt.z_dim + opt.n_modes, 48), nn.ReLU(), nn.Linear(48, 48), nn.ReLU(), nn.Linear(48, 2))

    def forward(self, z, c):
        return self.net(torch.cat([z, F.one_hot(c, opt.n_modes).float()], 1))


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, 48), nn.LeakyReLU(0.2), nn.Linear(48, 32), nn.LeakyReLU(0.2))
        self.out = nn.Linear(32, 1)
        self.cls = nn.Embedding(opt.n_modes, 32)

    def forward(self, x, c):
        h = self.net(x)
        return self.out(h).squeeze(1) + (h * self.cls(c)).sum(1)


def mmd(a, b, s=0.5):
    k = lambda u, v: torch.exp(-torch.cdist(u, v) ** 2 / (2 * s * s)).mean()
    return (k(a, a) + k(b, b) - 2 * k(a, b)).item()


real_x = torch.from_numpy(np.load("ring_samples.npy"))
real_c = torch.from_numpy(np.load("ring_labels.npy")).long()
reference = torch.from_numpy(np.load("ring_reference.npy"))

G, D = Generator(), Discriminator()
G_ema = copy.deepcopy(G).requires_grad_(False)
opt_g = torch.optim.Adam(G.parameters(), lr=2e-3, betas=(0.5, 0.9))
opt_d = torch.optim.Adam(D.parameters(), lr=2e-3, betas=(0.5, 0.9))

for it in range(1, opt.iters + 1):
    idx = torch.randint(len(real_x), (opt.batch,))
    x, c = real_x[idx], real_c[idx]
    fake = G(torch.randn(opt.batch, opt.z_dim), c)
    loss_d = F.relu(1 - D(x, c)).mean() + F.relu(1 + D(fake.detach(), c)).mean()
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()

    loss_g = -D(G(torch.randn(opt.batch, opt.z_dim), c), c).mean()
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    with torch.no_grad():
        for a, b in zip(G_ema.parameters(), G.parameters()):
            a.mul_(opt.ema).add_(b, alpha=1 - opt.ema)

    if it % 50 == 0:
        with torch.no_grad():
            sample = G_ema(torch.randn(200, opt.z_dim), torch.arange(200) % opt.n_modes)
        print(f"[{it:4d}] D {loss_d.item():.3f} G {loss_g.item():.3f} MMD {mmd(sample, reference):.4f}")

torch.save(G_ema.state_dict(), "generator_ema.pt")
torch.save(D.state_dict(), "discriminator.pt")
