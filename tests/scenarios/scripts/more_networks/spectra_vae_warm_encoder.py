# vae.ckpt: spectra.npy spectra_val.npy wavelengths.csv vae_encoder.safetensors
import os

import numpy as np
import pandas as pd
import pytorch_lightning as pl
import torch
from pytorch_lightning.callbacks import ModelCheckpoint
from safetensors import safe_open
from safetensors.torch import load_file
from torch import nn
from torch.utils.data import DataLoader, Dataset


class SpectraDataset(Dataset):
    def __init__(self, npy, bands, jitter=0.0):
        self.array = np.load(npy, mmap_mode="r")
        self.bands = bands
        self.jitter = jitter

    def __len__(self):
        return self.array.shape[0]

    def __getitem__(self, item):
        s = torch.from_numpy(self.array[item][self.bands])
        return s + self.jitter * torch.randn_like(s)


class SpectraData(pl.LightningDataModule):
    def __init__(self, folder, batch_size=30):
        super().__init__()
        self.folder, self.batch_size = folder, batch_size
        table = pd.read_csv(os.path.join(folder, "wavelengths.csv"))
        self.bands = table.loc[table["use"] == 1, "band"].to_numpy()

    def _loader(self, name, **kwargs):
        dataset = SpectraDataset(os.path.join(self.folder, name), self.bands, kwargs.pop("jitter", 0.0))
        return DataLoader(dataset, batch_size=self.batch_size, **kwargs)

    def train_dataloader(self):
        return self._loader("spectra.npy", shuffle=True, jitter=0.01)

    def val_dataloader(self):
        return self._loader("spectra_val.npy")

    def predict_dataloader(self):
        return self._loader("spectra_new.npy")


class VAE(pl.LightningModule):
    def __init__(self, n_bands, beta=0.1):
        super().__init__()
        self.save_hyperparameters()
        self.encoder = nn.Linear(n_bands, 10)
        self.mu, self.logvar = nn.Linear(10, 3), nn.Linear(10, 3)
        self.decoder = nn.Sequential(nn.Linear(3, 10), nn.ReLU(), nn.Linear(10, n_bands))

    def warm_start(self, file):
        self.encoder.load_state_dict(load_file(file))
        return self

    def forward(self, x):
        h = torch.relu(self.encoder(x))
        mu, logvar = self.mu(h), self.logvar(h)
        z = mu + torch.randn_like(mu) * (0.5 * logvar).exp() if self.training else mu
        return self.decoder(z), mu, logvar

    def elbo(self, x):
        recon, mu, logvar = self(x)
        kl = -0.5 * (1 + logvar - mu.pow(2) - logvar.exp()).sum(1).mean()
        return nn.functional.mse_loss(recon, x, reduction="sum") / len(x) + self.hparams.beta * kl

    def training_step(self, batch, batch_idx):
        return self.elbo(batch)

    def validation_step(self, batch, batch_idx):
        self.log("val_elbo", self.elbo(batch))

    def predict_step(self, batch, batch_idx):
        return (self(batch)[0] - batch).pow(2).mean(1)

    def configure_optimizers(self):
        return torch.optim.Adamax(self.parameters(), lr=5e-3)


def main():
    pl.seed_everything(1, verbose=False)
    with safe_open("vae_encoder_v0.safetensors", framework="pt") as old:
        print("old encoder:", {k: tuple(old.get_tensor(k).shape) for k in old.keys()})
    data = SpectraData(".")
    model = VAE(len(data.bands)).warm_start("vae_encoder.safetensors")
    best = ModelCheckpoint(dirpath=os.getcwd(), filename="vae", monitor="val_elbo", mode="min", save_top_k=1)
    trainer = pl.Trainer(max_epochs=3, callbacks=[best], logger=False, accelerator="cpu",
                         enable_progress_bar=False, enable_model_summary=False, log_every_n_steps=1)
    trainer.fit(model, data)
    print(best.best_model_path)
    anomalies = torch.cat(trainer.predict(model, data.predict_dataloader()))
    print("most unusual new spectra:", anomalies.topk(3).indices.tolist())


if __name__ == "__main__":
    main()
