# parking_ckpt/parking-best.ckpt: parking_hist.csv parking_val.csv parking_garages.csv
# parking_gru.pt: parking_hist.csv parking_val.csv parking_garages.csv

import argparse
import logging
import warnings
from pathlib import Path

import lightning as L
import numpy as np
import pandas as pd
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

warnings.filterwarnings("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
WINDOW = 12


def read_occupancy(path, garages):
    df = pd.read_csv(path).merge(garages[["garage", "capacity"]], on="garage")
    df["share"] = df["occupied"] / df["capacity"]
    df["hour_of_day"] = df["hour"] % 24
    return df.sort_values(["garage", "hour"])


def windows(df):
    xs, ys = [], []
    for _, g in df.groupby("garage"):
        share = g["share"].to_numpy(dtype="float32")
        angle = 2 * np.pi * g["hour_of_day"].to_numpy() / 24
        feats = np.stack([share, np.sin(angle), np.cos(angle)], axis=1).astype("float32")
        for t in range(len(g) - WINDOW):
            xs.append(feats[t:t + WINDOW])
            ys.append(share[t + WINDOW])
    return TensorDataset(torch.tensor(np.array(xs)), torch.tensor(np.array(ys)))


class ParkingData(L.LightningDataModule):
    def __init__(self, folder, batch_size):
        super().__init__()
        self.folder, self.batch_size = Path(folder), batch_size

    def setup(self, stage=None):
        garages = pd.read_csv(self.folder / "parking_garages.csv")
        self.train = windows(read_occupancy(self.folder / "parking_hist.csv", garages))
        self.val = windows(read_occupancy(self.folder / "parking_val.csv", garages))
        self.today = windows(read_occupancy(self.folder / "parking_today.csv", garages))

    def train_dataloader(self):
        return DataLoader(self.train, batch_size=self.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.val, batch_size=256)

    def test_dataloader(self):
        return DataLoader(self.today, batch_size=256)


class ParkingGRU(L.LightningModule):
    def __init__(self, hidden=12, lr=0.02):
        super().__init__()
        self.save_hyperparameters()
        self.gru = nn.GRU(3, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        h, _ = self.gru(x)
        return self.out(h[:, -1]).squeeze(1)

    def _loss(self, batch):
        x, y = batch
        return nn.functional.mse_loss(self(x), y)

    def training_step(self, batch, _):
        return self._loss(batch)

    def validation_step(self, batch, _):
        self.log("val_loss", self._loss(batch))

    def test_step(self, batch, _):
        self.log("today_loss", self._loss(batch))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", default=".")
    ap.add_argument("--epochs", type=int, default=6)
    ap.add_argument("--batch-size", type=int, default=32)
    ap.add_argument("--hidden", type=int, default=12)
    args = ap.parse_args()

    L.seed_everything(7, verbose=False)
    data = ParkingData(args.data, args.batch_size)
    checkpoint = ModelCheckpoint(dirpath="parking_ckpt", filename="parking-best", monitor="val_loss", mode="min", save_top_k=1,
                                 enable_version_counter=False)
    trainer = L.Trainer(max_epochs=args.epochs, accelerator="cpu", devices=1, logger=False, callbacks=[checkpoint],
                        enable_progress_bar=False, enable_model_summary=False, num_sanity_val_steps=0)
    trainer.fit(ParkingGRU(hidden=args.hidden), datamodule=data)
    print("best val loss", float(checkpoint.best_model_score))

    best = ParkingGRU.load_from_checkpoint(checkpoint.best_model_path, weights_only=False)
    trainer.test(best, datamodule=data, verbose=True)
    torch.save({"state_dict": best.state_dict(), "hidden": args.hidden, "window": WINDOW}, "parking_gru.pt")


if __name__ == "__main__":
    main()
