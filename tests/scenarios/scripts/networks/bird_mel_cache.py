# bird_vae.pt: mels.h5 wren.wav robin.wav owl.wav crow.wav tern.wav
import logging
from pathlib import Path

import h5py
import numpy as np
import torch
from scipy.io import wavfile
from scipy.signal import stft
from torch import nn
from torch.utils.data import DataLoader, Dataset

logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger("birds")
HELD_OUT = {"kite"}


class SpectrogramCache:
    """computes the spectrograms of a folder once and keeps them in one HDF5 file"""

    def __init__(self, folder, target):
        self.folder, self.target = Path(folder), Path(target)

    @staticmethod
    def spectrogram(path):
        rate, samples = wavfile.read(path)
        _, _, z = stft(samples / 32768.0, rate, nperseg=32, noverlap=16)
        return np.log1p(100 * np.abs(z)).astype("float32")

    def ensure(self):
        if not self.target.exists():
            with h5py.File(self.target, "w") as out:
                for path in sorted(self.folder.glob("*.wav")):
                    if path.stem not in HELD_OUT:
                        out.create_dataset(path.stem, data=self.spectrogram(path), compression="gzip")
            log.info("wrote %s", self.target)
        return self.target


class Frames(Dataset):
    def __init__(self, path):
        with h5py.File(path, "r") as f:
            self.frames = torch.from_numpy(np.concatenate([f[bird][:].T for bird in f]))

    def __len__(self):
        return len(self.frames)

    def __getitem__(self, i):
        return self.frames[i]


class VAE(nn.Module):
    def __init__(self, bins=17, latent=3):
        super().__init__()
        self.enc = nn.Linear(bins, 2 * latent)
        self.dec = nn.Sequential(nn.Linear(latent, 10), nn.ReLU(), nn.Linear(10, bins))

    def forward(self, x):
        mu, logvar = self.enc(x).chunk(2, dim=-1)
        z = mu + torch.randn_like(mu) * (0.5 * logvar).exp() if self.training else mu
        kl = -0.5 * (1 + logvar - mu.pow(2) - logvar.exp()).sum(-1).mean()
        return self.dec(z), kl


def train(frames, epochs=3, beta=0.01):
    model = VAE(frames[0].numel())
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    for epoch in range(epochs):
        for x in DataLoader(frames, batch_size=32, shuffle=True):
            back, kl = model(x)
            loss = (back - x).pow(2).sum(-1).mean() + beta * kl
            opt.zero_grad()
            loss.backward()
            opt.step()
        log.info("epoch %d loss %.4f", epoch, loss.item())
    return model.eval()


torch.manual_seed(14)
cache = SpectrogramCache("birds", "mels.h5")
model = train(Frames(cache.ensure()))
torch.save(model.state_dict(), "bird_vae.pt")

latin = dict(line.split(",") for line in Path("bird_names.csv").read_text().splitlines()[1:])
for bird in sorted(HELD_OUT):
    x = torch.from_numpy(cache.spectrogram(cache.folder / f"{bird}.wav").T.copy())
    with torch.no_grad():
        log.info("%s (%s): error %.4f", bird, latin[bird], (model(x)[0] - x).pow(2).mean().item())
