# power.ckpt: rides_spring.parquet rides_summer.parquet riders.csv
import logging
import warnings

import lightning as L
import pandas as pd
import pyarrow.parquet as pq
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

warnings.filterwarnings("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


class RideData(L.LightningDataModule):
    files = {"fit": "rides_spring.parquet", "validate": "rides_summer.parquet", "test": "rides_race.parquet"}

    def __init__(self, riders="riders.csv", batch_size=32):
        super().__init__()
        self.save_hyperparameters()

    def _dataset(self, key):
        rides = pq.read_table(self.files[key]).to_pandas()
        rides = rides.join(self.riders, on="rider")
        x = (rides[["slope", "cadence", "heart", "kg"]] - self.center) / self.spread
        y = rides["watts"] / rides["ftp"]
        return TensorDataset(torch.tensor(x.values, dtype=torch.float32), torch.tensor(y.values, dtype=torch.float32))

    def setup(self, stage):
        self.riders = pd.read_csv(self.hparams.riders, index_col="rider")
        spring = pd.read_parquet(self.files["fit"]).join(self.riders, on="rider")[["slope", "cadence", "heart", "kg"]]
        self.center, self.spread = spring.mean(), spring.std()
        if stage == "fit":
            self.train, self.val = self._dataset("fit"), self._dataset("validate")
        else:
            self.test = self._dataset("test")

    def train_dataloader(self):
        return DataLoader(self.train, self.hparams.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.val, 64)

    def test_dataloader(self):
        return DataLoader(self.test, 64)


class PowerNet(L.LightningModule):
    def __init__(self, width=8, lr=1e-2):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Linear(4, width), nn.GELU(), nn.Linear(width, 1))

    def _loss(self, batch, name):
        x, y = batch
        loss = nn.functional.mse_loss(self.net(x).squeeze(-1), y)
        self.log(name, loss)
        return loss

    def training_step(self, batch, _):
        return self._loss(batch, "train_loss")

    def validation_step(self, batch, _):
        self._loss(batch, "val_loss")

    def test_step(self, batch, _):
        self._loss(batch, "test_loss")

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


if __name__ == "__main__":
    L.seed_everything(4, verbose=False)
    print(pd.read_csv("ride_weather.csv")["temp"].describe())
    dm, net = RideData(), PowerNet()
    trainer = L.Trainer(max_epochs=2, accelerator="cpu", logger=False, enable_checkpointing=False,
                        enable_progress_bar=False, enable_model_summary=False)
    trainer.fit(net, datamodule=dm)
    trainer.save_checkpoint("power.ckpt")
    trainer.test(net, datamodule=dm, verbose=False)
    print({k: round(float(v), 4) for k, v in trainer.callback_metrics.items()})
