# checkpoints/best.ckpt: energy_train.parquet energy_val.parquet stations.csv
# energy_net.pt: energy_train.parquet energy_val.parquet stations.csv

"""Output of wind stations with Lightning; the best epoch is kept."""
import logging
import warnings

import lightning as L
import pandas as pd
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

warnings.filterwarnings("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
FEATURES = ["wind", "temp", "height", "coast"]


class EnergyData(L.LightningDataModule):
    def __init__(self, batch_size=32):
        super().__init__()
        self.batch_size = batch_size

    def setup(self, stage=None):
        stations = pd.read_csv("stations.csv")
        frames = {
            part: pd.read_parquet(f"energy_{part}.parquet").merge(stations, on="station", how="left")
            for part in ("train", "val", "test")
        }
        mean, std = frames["train"][FEATURES].mean(), frames["train"][FEATURES].std()
        self.sets = {}
        for part, df in frames.items():
            x = torch.tensor(((df[FEATURES] - mean) / std).to_numpy(), dtype=torch.float32)
            y = torch.tensor(df["output"].to_numpy(), dtype=torch.float32)
            self.sets[part] = TensorDataset(x, y)

    def train_dataloader(self):
        return DataLoader(self.sets["train"], self.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.sets["val"], 256)

    def test_dataloader(self):
        return DataLoader(self.sets["test"], 256)


class EnergyNet(L.LightningModule):
    def __init__(self, hidden=24, lr=0.03):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Linear(len(FEATURES), hidden), nn.ReLU(), nn.Linear(hidden, 1))

    def forward(self, x):
        return self.net(x).squeeze(1)

    def training_step(self, batch, _):
        x, y = batch
        return nn.functional.mse_loss(self(x), y)

    def validation_step(self, batch, _):
        x, y = batch
        self.log("val_loss", nn.functional.mse_loss(self(x), y))

    def test_step(self, batch, _):
        x, y = batch
        self.log("test_mae", (self(x) - y).abs().mean())

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


def main():
    L.seed_everything(5, verbose=False)
    data, model = EnergyData(), EnergyNet()
    keep = ModelCheckpoint(dirpath="checkpoints", filename="best", monitor="val_loss", mode="min", save_top_k=1,
                           enable_version_counter=False)
    trainer = L.Trainer(max_epochs=12, accelerator="cpu", callbacks=[keep], logger=False, num_sanity_val_steps=0,
                        enable_progress_bar=False, enable_model_summary=False)
    trainer.fit(model, datamodule=data)
    print("best epoch:", keep.best_model_path.split("/")[-1], float(keep.best_model_score))

    best = EnergyNet.load_from_checkpoint(keep.best_model_path)
    torch.save(best.state_dict(), "energy_net.pt")
    print(trainer.test(best, datamodule=data, verbose=False))


if __name__ == "__main__":
    main()
