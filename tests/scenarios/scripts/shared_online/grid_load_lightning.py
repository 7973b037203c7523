# forecaster.ckpt: load_south.h5 air_temp.csv
# seasonal_profile.npz: load_south.h5

"""Day-ahead load forecast with Lightning, next to the hour-of-week average."""
import logging
import warnings

import h5py
import lightning as L
import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

warnings.filterwarnings("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)

HISTORY, HORIZON = 48, 24


def read_load(path):
    with h5py.File(path, "r") as f:
        return f["load/mw"][:]


def make_windows(load, temp, mean, std):
    z = (load - mean) / std
    t = (temp - temp.mean()) / temp.std()
    X, Y = [], []
    for s in range(0, len(z) - HISTORY - HORIZON + 1, 6):
        X.append(np.concatenate([z[s:s + HISTORY], t[s + HISTORY:s + HISTORY + HORIZON]]))
        Y.append(z[s + HISTORY:s + HISTORY + HORIZON])
    return torch.tensor(np.array(X), dtype=torch.float32), torch.tensor(np.array(Y), dtype=torch.float32)


class LoadData(L.LightningDataModule):
    def __init__(self, load, temp, batch_size=16):
        super().__init__()
        self.batch_size = batch_size
        self.mean, self.std = float(load.mean()), float(load.std())
        X, Y = make_windows(load, temp, self.mean, self.std)
        cut = int(len(X) * 0.8)
        self.train_set, self.val_set = TensorDataset(X[:cut], Y[:cut]), TensorDataset(X[cut:], Y[cut:])

    def train_dataloader(self):
        return DataLoader(self.train_set, batch_size=self.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.val_set, batch_size=64)


class Forecaster(L.LightningModule):
    def __init__(self, hidden=32, lr=5e-3, mean=0.0, std=1.0):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Linear(HISTORY + HORIZON, hidden), nn.ReLU(), nn.Linear(hidden, HORIZON))

    def forward(self, x):
        return self.net(x)

    def training_step(self, batch, _):
        x, y = batch
        return nn.functional.mse_loss(self(x), y)

    def validation_step(self, batch, _):
        x, y = batch
        self.log("val_mae", (self(x) - y).abs().mean(), prog_bar=False)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


def main():
    L.seed_everything(1, verbose=False)
    south, north = read_load("load_south.h5"), read_load("load_north.h5")
    temp = pd.read_csv("air_temp.csv", parse_dates=["hour"]).sort_values("hour")["air_temp"].to_numpy()

    profile = pd.Series(south).groupby(np.arange(len(south)) % 168).mean()
    np.savez("seasonal_profile.npz", profile=profile.to_numpy())

    dm = LoadData(south, temp)
    model = Forecaster(mean=dm.mean, std=dm.std)
    trainer = L.Trainer(max_epochs=8, accelerator="cpu", logger=False, enable_checkpointing=False,
                        enable_progress_bar=False, enable_model_summary=False,
                        callbacks=[L.pytorch.callbacks.EarlyStopping("val_mae", patience=3)])
    trainer.fit(model, datamodule=dm)
    trainer.save_checkpoint("forecaster.ckpt")

    # does it carry over to the other zone?
    X, Y = make_windows(north, temp, float(north.mean()), float(north.std()))
    model.eval()
    with torch.no_grad():
        mae = ((model(X) - Y).abs().mean() * float(north.std())).item()
    naive = np.abs(north - np.resize(profile.to_numpy(), len(north)) - (north.mean() - south.mean())).mean()
    print(f"north MAE: model {mae:.2f} MW, profile {naive:.2f} MW")


if __name__ == "__main__":
    main()
