# lit.ckpt: T01.csv T02.csv turbine_specs.json
import json
import logging
import warnings

import lightning as L
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
warnings.filterwarnings("ignore")


class TurbineData(L.LightningDataModule):
    def __init__(self, folder, train, test, batch_size=16):
        super().__init__()
        self.folder, self.train_names, self.test_names, self.batch_size = folder, train, test, batch_size

    def prepare_data(self):
        pd.read_csv("faults.csv").describe()

    def load(self, names):
        with open("turbine_specs.json") as f:
            rated = json.load(f)
        parts = [pd.read_csv(f"{self.folder}/{name}.csv").assign(rated=rated[name]) for name in names]
        table = pd.concat(parts)
        x = torch.tensor(table[["rotor", "gear"]].values, dtype=torch.float32)
        y = torch.tensor((table["power"] / table["rated"]).values, dtype=torch.float32)
        return TensorDataset(x, y)

    def setup(self, stage):
        if stage == "fit":
            self.train_set = self.load(self.train_names)
        if stage == "test":
            self.test_set = self.load(self.test_names)

    def train_dataloader(self):
        return DataLoader(self.train_set, batch_size=self.batch_size, shuffle=True)

    def test_dataloader(self):
        return DataLoader(self.test_set, batch_size=self.batch_size)


class Regressor(L.LightningModule):
    def __init__(self, hidden=4, lr=0.01):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Linear(2, hidden), nn.ReLU(), nn.Linear(hidden, 1))

    def training_step(self, batch, batch_idx):
        x, y = batch
        return nn.functional.mse_loss(self.net(x).squeeze(1), y)

    def test_step(self, batch, batch_idx):
        x, y = batch
        self.log("test_mse", nn.functional.mse_loss(self.net(x).squeeze(1), y))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


data = TurbineData("turbines", train=["T01", "T02"], test=["T03"])
quiet = dict(logger=False, enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False)
trainer = L.Trainer(max_epochs=1, accelerator="cpu", **quiet)
module = Regressor()
trainer.fit(module, datamodule=data)
trainer.save_checkpoint("lit.ckpt")
trainer.test(module, datamodule=data, verbose=False)
