# soil.ckpt: lab.sqlite harvest.csv plots.csv

import logging
import sqlite3
import warnings

import lightning as L
import pandas as pd
import torch
from lightning.pytorch.callbacks import EarlyStopping
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
warnings.filterwarnings("ignore", ".*does not have many workers.*")
FEATURES = ["clay", "sand", "carbon", "slope"]


def tensors(frame):
    return TensorDataset(torch.tensor(frame[FEATURES].values, dtype=torch.float32),
                         torch.tensor(frame["yield_t"].values, dtype=torch.float32))


class SoilData(L.LightningDataModule):
    def __init__(self, db, harvest, plots, partner, batch_size=16):
        super().__init__()
        self.save_hyperparameters()

    def setup(self, stage):
        hp = self.hparams
        if stage == "fit":
            con = sqlite3.connect(hp.db)
            soil = pd.read_sql("select sample, clay, sand, carbon, plot from soil where clay + sand < 1.6", con)
            con.close()
            frame = soil.merge(pd.read_csv(hp.harvest), on="sample")
            frame = frame.merge(pd.read_csv(hp.plots).drop(columns="owner"), on="plot")
            self.train, self.val = random_split(tensors(frame), [0.8, 0.2], torch.Generator().manual_seed(0))
        if stage == "test":
            self.partner = tensors(pd.read_csv(hp.partner))

    def train_dataloader(self):
        return DataLoader(self.train, self.hparams.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.val, self.hparams.batch_size)

    def test_dataloader(self):
        return DataLoader(self.partner, self.hparams.batch_size)


class Yield(L.LightningModule):
    def __init__(self, width=8, lr=0.01):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Linear(len(FEATURES), width), nn.GELU(), nn.Dropout(0.1), nn.Linear(width, 1))

    def forward(self, x):
        return self.net(x).squeeze(-1)

    def _loss(self, batch, name):
        x, y = batch
        loss = nn.functional.mse_loss(self(x), y)
        self.log(f"{name}_loss", loss, prog_bar=False)
        return loss

    def training_step(self, batch, _):
        return self._loss(batch, "train")

    def validation_step(self, batch, _):
        self._loss(batch, "val")

    def test_step(self, batch, _):
        self._loss(batch, "test")

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


def compare_years():
    now, then = pd.read_csv("harvest.csv"), pd.read_csv("harvest_2018.csv")
    both = now.merge(then, on="sample", suffixes=("", "_2018"))
    print("tonnes:", both[["yield_t", "yield_t_2018"]].mean().to_dict())


def main():
    L.seed_everything(4, verbose=False)
    compare_years()
    data = SoilData("lab.sqlite", "harvest.csv", "plots.csv", "soil_partner_farm.csv")
    trainer = L.Trainer(max_epochs=3, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False,
                        enable_model_summary=False, log_every_n_steps=1, callbacks=[EarlyStopping("val_loss", patience=2)])
    model = Yield()
    trainer.fit(model, datamodule=data)
    trainer.save_checkpoint("soil.ckpt")
    print(trainer.test(model, datamodule=data, verbose=False))


if __name__ == "__main__":
    main()
