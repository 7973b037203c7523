# generator.pt: sprites.zip tone_curve.npy
# discriminator.pt: sprites.zip tone_curve.npy

# conditional DCGAN, sprites stay inside the archive
import csv
import io
import zipfile

import numpy as np
import torch
import torch.nn as nn
from PIL import Image
from torch.utils.data import DataLoader, Dataset, WeightedRandomSampler

Z_DIM = 6
KINDS = ["coin", "hero", "tree"]


class ZippedSprites(Dataset):
    def __init__(self, archive, curve):
        self.archive = archive
        self.zip = None
        self.curve = torch.as_tensor(curve, dtype=torch.float32)
        with zipfile.ZipFile(archive) as z:
            text = z.read("meta.csv").decode()
        self.table = list(csv.DictReader(io.StringIO(text)))
        self.targets = [KINDS.index(r["kind"]) for r in self.table]

    def __len__(self):
        return len(self.table)

    def __getitem__(self, i):
        if self.zip is None:  # opened on first use, so it also works in workers
            self.zip = zipfile.ZipFile(self.archive)
        img = Image.open(io.BytesIO(self.zip.read(self.table[i]["file"])))
        levels = torch.from_numpy(np.array(img)).long()
        return self.curve[levels].flatten() * 2 - 1, self.targets[i]


def make_sampler(targets):
    freq = np.bincount(targets, minlength=len(KINDS))
    return WeightedRandomSampler([1 / freq[t] for t in targets], num_samples=len(targets))


class G(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(3, Z_DIM)
        self.net = nn.Sequential(nn.Linear(Z_DIM, 16), nn.LeakyReLU(0.2), nn.Linear(16, 64), nn.Tanh())

    def forward(self, z, k):
        return self.net(z * self.emb(k))


class D(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(3, 64)
        self.net = nn.Sequential(nn.Linear(64, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))

    def forward(self, x, k):
        return self.net(x + self.emb(k)).squeeze(1)


dataset = ZippedSprites("sprites.zip", np.load("tone_curve.npy"))
with zipfile.ZipFile("sprites_v1.zip") as previous:
    print(f"{len(dataset)} sprites, the first release had {sum(n.endswith('.png') for n in previous.namelist())}")
    Image.open(previous.open("img/000.png")).save("first_release_example.png")

loader = DataLoader(dataset, batch_size=12, sampler=make_sampler(dataset.targets), drop_last=True)
g, d = G(), D()
opt_g = torch.optim.Adam(g.parameters(), lr=2e-3, betas=(0.5, 0.999))
opt_d = torch.optim.Adam(d.parameters(), lr=2e-3, betas=(0.5, 0.999))
bce = nn.BCEWithLogitsLoss()

for epoch in range(3):
    for real, kind in loader:
        ones, zeros = torch.full((len(real),), 0.9), torch.zeros(len(real))
        fake = g(torch.randn(len(real), Z_DIM), kind)
        loss_d = bce(d(real, kind), ones) + bce(d(fake.detach(), kind), zeros)
        opt_d.zero_grad()
        loss_d.backward()
        opt_d.step()
        loss_g = bce(d(fake, kind), ones)
        opt_g.zero_grad()
        loss_g.backward()
        opt_g.step()
    print(epoch, round(loss_d.item(), 3), round(loss_g.item(), 3))

torch.save(g.state_dict(), "generator.pt")
torch.save(d.state_dict(), "discriminator.pt")

with torch.no_grad():
    samples = g(torch.randn(50, Z_DIM), torch.arange(50) % 3).numpy()
ref = np.load("fid_reference.npz")
print("pseudo FID", float(((samples.mean(0) - ref["mu"]) ** 2).sum() + ((samples.std(0) - ref["sigma"]) ** 2).sum()))
