# glyph_generator.pt: glyphs.npy glyph_labels.npy
# glyph_discriminator.pt: glyphs.npy glyph_labels.npy
import json

import numpy as np
import torch
import torch.nn as nn
import torch.utils.data as data

torch.manual_seed(999)

batch_size = 20
nz = 6
ngf = 6
ndf = 6
n_classes = 4
num_epochs = 2
lr = 0.0002
beta1 = 0.5


class Glyphs(data.Dataset):
    def __init__(self, images_file, labels_file):
        self.images = np.load(images_file, mmap_mode="r")
        self.labels = np.load(labels_file)
        assert len(self.images) == len(self.labels)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        image = torch.from_numpy(np.array(self.images[i], dtype=np.float32))
        return (image / 127.5 - 1)[None], int(self.labels[i])


def weights_init(m):
    classname = m.__class__.__name__
    if classname.find("Conv") != -1:
        nn.init.normal_(m.weight.data, 0.0, 0.02)
    elif classname.find("BatchNorm") != -1:
        nn.init.normal_(m.weight.data, 1.0, 0.02)
        nn.init.constant_(m.bias.data, 0)


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(n_classes, nz)
        self.main = nn.Sequential(
            nn.ConvTranspose2d(2 * nz, ngf * 2, 2, 1, 0, bias=False),
            nn.BatchNorm2d(ngf * 2),
            nn.ReLU(True),
            nn.ConvTranspose2d(ngf * 2, ngf, 4, 2, 1, bias=False),
            nn.BatchNorm2d(ngf),
            nn.ReLU(True),
            nn.ConvTranspose2d(ngf, 1, 4, 2, 1, bias=False),
            nn.Tanh(),
        )

    def forward(self, z, y):
        return self.main(torch.cat([z, self.embed(y)], 1)[:, :, None, None])


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(n_classes, 64)
        self.main = nn.Sequential(
            nn.Conv2d(2, ndf, 4, 2, 1, bias=False),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(ndf, 2 * ndf, 4, 2, 1, bias=False),
            nn.BatchNorm2d(2 * ndf),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(2 * ndf, 1, 2, 1, 0, bias=False),
        )

    def forward(self, x, y):
        return self.main(torch.cat([x, self.embed(y).view(-1, 1, 8, 8)], 1)).view(-1)


dataloader = data.DataLoader(Glyphs("glyphs.npy", "glyph_labels.npy"), batch_size=batch_size, shuffle=True, drop_last=True)
netG, netD = Generator().apply(weights_init), Discriminator().apply(weights_init)
criterion = nn.BCEWithLogitsLoss()
optimizerD = torch.optim.Adam(netD.parameters(), lr=lr, betas=(beta1, 0.999))
optimizerG = torch.optim.Adam(netG.parameters(), lr=lr, betas=(beta1, 0.999))

for epoch in range(num_epochs):
    for i, (real, y) in enumerate(dataloader):
        b = real.size(0)
        # (1) Update D: maximize log(D(x)) + log(1 - D(G(z)))
        netD.zero_grad()
        errD_real = criterion(netD(real, y), torch.full((b,), 0.9))
        errD_real.backward()
        wanted = torch.randint(n_classes, (b,))
        fake = netG(torch.randn(b, nz), wanted)
        errD_fake = criterion(netD(fake.detach(), wanted), torch.zeros(b))
        errD_fake.backward()
        optimizerD.step()
        # (2) Update G: maximize log(D(G(z)))
        netG.zero_grad()
        errG = criterion(netD(fake, wanted), torch.ones(b))
        errG.backward()
        optimizerG.step()
        if i % 5 == 0:
            print(f"[{epoch}/{num_epochs}][{i}/{len(dataloader)}] D {(errD_real + errD_fake).item():.4f} G {errG.item():.4f}")

torch.save(netG.state_dict(), "glyph_generator.pt")
torch.save(netD.state_dict(), "glyph_discriminator.pt")

# how far are the moments of the fakes from those of the reference set?
names = json.load(open("glyph_names.json"))
reference = torch.from_numpy(np.load("glyphs_reference.npy")).float() / 127.5 - 1
netG.eval()
with torch.no_grad():
    for k, name in enumerate(names):
        fake = netG(torch.randn(16, nz), torch.full((16,), k))[:, 0]
        print(name, (fake.mean(0) - reference.mean(0)).norm().item(), (fake.std(0) - reference.std(0)).norm().item())
