# stress.ckpt: hr_train.csv hr_val.csv subjects.csv

import logging
import warnings

import lightning as L
import pandas as pd
import torch
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

warnings.filterwarnings("ignore", ".*does not have many workers.*")
warnings.filterwarnings("ignore", ".*exists and is not empty.*")
logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)


class HeartRateData(L.LightningDataModule):
    def __init__(self, batch_size=16):
        super().__init__()
        self.batch_size = batch_size

    def prepare_data(self):
        consent = pd.read_csv("consent.csv")
        print("consent forms:", consent["consent"].value_counts().to_dict())

    def _tensors(self, part):
        df = pd.read_csv(f"hr_{part}.csv").merge(self.people, on="subject", how="left")
        beats = df.filter(like="hr_").sub(df["resting"], axis=0)
        x = torch.tensor(beats.to_numpy(), dtype=torch.float32) / 20
        age = torch.tensor(df["age"].to_numpy(), dtype=torch.float32) / 100
        return TensorDataset(x.unsqueeze(1), age, torch.tensor(df["stress"].to_numpy()))

    def setup(self, stage):
        self.people = pd.read_csv("subjects.csv")
        if stage == "fit":
            self.train_ds, self.val_ds = self._tensors("train"), self._tensors("val")
        elif stage == "test":
            self.test_ds = self._tensors("test")

    def train_dataloader(self):
        return DataLoader(self.train_ds, self.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.val_ds, 64)

    def test_dataloader(self):
        return DataLoader(self.test_ds, 64)


class StressNet(L.LightningModule):
    def __init__(self, channels=4, lr=5e-3):
        super().__init__()
        self.save_hyperparameters()
        self.conv = nn.Sequential(nn.Conv1d(1, channels, 5), nn.ReLU(), nn.AdaptiveMaxPool1d(2), nn.Flatten())
        self.head = nn.Linear(2 * channels + 1, 2)

    def forward(self, x, age):
        return self.head(torch.cat([self.conv(x), age[:, None]], 1))

    def _shared(self, batch, stage):
        x, age, y = batch
        logits = self(x, age)
        loss = nn.functional.cross_entropy(logits, y)
        self.log_dict({f"{stage}_loss": loss, f"{stage}_acc": (logits.argmax(1) == y).float().mean()}, on_epoch=True, on_step=False)
        return loss

    def training_step(self, batch, _):
        return self._shared(batch, "train")

    def validation_step(self, batch, _):
        self._shared(batch, "val")

    def test_step(self, batch, _):
        self._shared(batch, "test")

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


if __name__ == "__main__":
    L.seed_everything(3, verbose=False)
    data = HeartRateData()
    keep = ModelCheckpoint(dirpath=".", filename="stress", monitor="val_loss", enable_version_counter=False)
    trainer = L.Trainer(max_epochs=3, accelerator="cpu", logger=False, enable_progress_bar=False, enable_model_summary=False,
                        log_every_n_steps=1, callbacks=[keep, EarlyStopping("val_loss", patience=2)])
    trainer.fit(StressNet(), datamodule=data)
    best = StressNet.load_from_checkpoint(keep.best_model_path)
    print(trainer.test(best, datamodule=data, verbose=False))
