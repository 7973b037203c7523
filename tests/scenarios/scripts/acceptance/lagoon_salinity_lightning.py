# lagoon.ckpt: lagoon_train.parquet lagoon_val.parquet lagoon_stations.csv
import logging
import warnings

import lightning as L
import pandas as pd
import torch
from lightning.pytorch.callbacks import EarlyStopping
from torch import nn
from torch.utils.data import DataLoader, Dataset

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
warnings.filterwarnings("ignore", ".*does not have many workers.*")


class LagoonRows(Dataset):
    inputs = ["tide", "wind", "flow", "depth", "mouth_km"]

    def __init__(self, frame, stats):
        self.rows = ((frame[self.inputs] - stats["mean"]) / stats["std"]).to_numpy("float32")
        self.target = frame["salinity"].to_numpy("float32")

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        return self.rows[i], self.target[i]


class LagoonData(L.LightningDataModule):
    def __init__(self, batch_size=32):
        super().__init__()
        self.batch_size = batch_size

    def prepare_data(self):
        pilot = pd.read_parquet("lagoon_pilot.parquet")
        print("pilot campaign, mean salinity", pilot["salinity"].mean())

    def _frame(self, part):
        return pd.read_parquet(f"lagoon_{part}.parquet").join(self.stations, on="station")

    def setup(self, stage):
        self.stations = pd.read_csv("lagoon_stations.csv", index_col="station")
        train = self._frame("train")
        self.stats = {"mean": train[LagoonRows.inputs].mean(), "std": train[LagoonRows.inputs].std()}
        if stage == "fit":
            self.train, self.val = LagoonRows(train, self.stats), LagoonRows(self._frame("val"), self.stats)
        else:
            self.test = LagoonRows(self._frame("test"), self.stats)

    def train_dataloader(self):
        return DataLoader(self.train, self.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.val, self.batch_size)

    def test_dataloader(self):
        return DataLoader(self.test, self.batch_size)


class Salinity(L.LightningModule):
    def __init__(self, width=8, lr=0.02):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Linear(5, width), nn.GELU(), nn.Linear(width, 1))
        self.net[-1].bias.data.fill_(30.0)

    def forward(self, x):
        return self.net(x).squeeze(-1)

    def _step(self, batch, name):
        loss = nn.functional.mse_loss(self(batch[0]), batch[1])
        self.log(name, loss)
        return loss

    def training_step(self, batch, _):
        return self._step(batch, "train_loss")

    def validation_step(self, batch, _):
        self._step(batch, "val_loss")

    def test_step(self, batch, _):
        self._step(batch, "test_loss")

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


if __name__ == "__main__":
    L.seed_everything(4, verbose=False)
    trainer = L.Trainer(max_epochs=3, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False,
                        enable_model_summary=False, log_every_n_steps=1, callbacks=[EarlyStopping("val_loss", patience=2)])
    data, model = LagoonData(), Salinity()
    trainer.fit(model, datamodule=data)
    trainer.save_checkpoint("lagoon.ckpt")
    trainer.test(model, datamodule=data, verbose=False)
    print(trainer.callback_metrics)
