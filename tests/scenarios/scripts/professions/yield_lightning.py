# yield_net.ckpt: yield_train.parquet yield_val.parquet regions.feather

import logging
import warnings

import lightning as L
import pandas as pd
import torch
from lightning.pytorch.callbacks import EarlyStopping
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
warnings.filterwarnings("ignore")

FEATURES = ["rain", "nitrogen_kg", "elevation", "gdd"]


class YieldData(L.LightningDataModule):
    def __init__(self, batch_size=15):
        super().__init__()
        self.batch_size = batch_size

    def setup(self, stage=None):
        regions = pd.read_feather("regions.feather")
        raw = {s: pd.read_parquet(f"yield_{s}.parquet").merge(regions, on="region") for s in ("train", "val", "test")}
        mu, sd = raw["train"][FEATURES].mean(), raw["train"][FEATURES].std()
        self.sets = {}
        for split, df in raw.items():
            x = torch.tensor(((df[FEATURES] - mu) / sd).to_numpy(), dtype=torch.float32)
            y = torch.tensor(df["yield_t"].to_numpy(), dtype=torch.float32).unsqueeze(1)
            self.sets[split] = TensorDataset(x, y)

    def train_dataloader(self):
        return DataLoader(self.sets["train"], batch_size=self.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.sets["val"], batch_size=self.batch_size)

    def test_dataloader(self):
        return DataLoader(self.sets["test"], batch_size=self.batch_size)


class YieldNet(L.LightningModule):
    def __init__(self, hidden=16, lr=0.05):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Linear(len(FEATURES), hidden), nn.ReLU(), nn.Linear(hidden, 1))

    def _loss(self, batch):
        x, y = batch
        return nn.functional.mse_loss(self.net(x), y)

    def training_step(self, batch, batch_idx):
        return self._loss(batch)

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self._loss(batch))

    def test_step(self, batch, batch_idx):
        self.log("test_loss", self._loss(batch))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


if __name__ == "__main__":
    L.seed_everything(3)
    dm = YieldData()
    model = YieldNet()
    trainer = L.Trainer(max_epochs=25, accelerator="cpu", devices=1, logger=False, enable_checkpointing=False,
                        enable_progress_bar=False, enable_model_summary=False, num_sanity_val_steps=0,
                        callbacks=[EarlyStopping("val_loss", patience=2)])
    trainer.fit(model, datamodule=dm)
    print("epochs run:", trainer.current_epoch)
    trainer.save_checkpoint("yield_net.ckpt")
    print(trainer.test(model, datamodule=dm, verbose=False))
