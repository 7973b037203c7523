# checkpoints/spectra-best.ckpt: spectra_train.h5 spectra_val.h5
# spectra_encoder.pt: spectra_train.h5 spectra_val.h5

import logging
import os
import shutil
import warnings

import h5py
import lightning as L
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

warnings.filterwarnings("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


class SpectraDataModule(L.LightningDataModule):
    def __init__(self, data_dir=".", batch_size=20):
        super().__init__()
        self.data_dir = data_dir
        self.batch_size = batch_size

    def _read(self, split):
        with h5py.File(os.path.join(self.data_dir, f"spectra_{split}.h5"), "r") as f:
            return TensorDataset(torch.from_numpy(f["intensity"][:]))

    def setup(self, stage):
        if stage == "fit":
            self.spectra_train = self._read("train")
            self.spectra_val = self._read("val")
        if stage == "test":
            self.spectra_test = self._read("test")

    def train_dataloader(self):
        return DataLoader(self.spectra_train, batch_size=self.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.spectra_val, batch_size=self.batch_size)

    def test_dataloader(self):
        return DataLoader(self.spectra_test, batch_size=self.batch_size)


class LitAutoEncoder(L.LightningModule):
    def __init__(self, hidden=48, lr=0.03):
        super().__init__()
        self.save_hyperparameters()
        self.encoder = nn.Sequential(nn.Linear(24, hidden), nn.ReLU(), nn.Linear(hidden, 8))
        self.decoder = nn.Sequential(nn.Linear(8, hidden), nn.ReLU(), nn.Linear(hidden, 24))

    def _loss(self, batch):
        (x,) = batch
        return nn.functional.mse_loss(self.decoder(self.encoder(x)), x)

    def training_step(self, batch, batch_idx):
        return self._loss(batch)

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self._loss(batch))

    def test_step(self, batch, batch_idx):
        self.log("test_loss", self._loss(batch))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


if __name__ == "__main__":
    L.seed_everything(5, verbose=False)
    shutil.rmtree("checkpoints", ignore_errors=True)
    dm = SpectraDataModule()
    keep_best = ModelCheckpoint(dirpath="checkpoints", filename="spectra-best", monitor="val_loss", mode="min", save_top_k=1)
    trainer = L.Trainer(max_epochs=20, accelerator="cpu", devices=1, logger=False, callbacks=[keep_best],
                        enable_progress_bar=False, enable_model_summary=False, num_sanity_val_steps=0)
    trainer.fit(LitAutoEncoder(), datamodule=dm)
    print("best:", keep_best.best_model_path, float(keep_best.best_model_score))

    best = LitAutoEncoder.load_from_checkpoint(keep_best.best_model_path)
    trainer.test(best, datamodule=dm)
    torch.save(best.encoder.state_dict(), "spectra_encoder.pt")
