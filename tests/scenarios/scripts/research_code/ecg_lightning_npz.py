# ecg_best.ckpt: ecg_train.npz ecg_val.npz ecg_stats.json
import argparse
import csv
import json
import logging

import lightning as L
import numpy as np
import torch
import torch.nn.functional as F
from lightning.pytorch.callbacks import Callback, ModelCheckpoint
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


class ECGDataModule(L.LightningDataModule):
    def __init__(self, prefix="ecg", batch_size=16):
        super().__init__()
        self.save_hyperparameters()
        with open(f"{prefix}_stats.json") as f:
            self.stats = json.load(f)

    @property
    def num_classes(self):
        return len(self.stats["classes"])

    def _open(self, part):
        archive = np.load(f"{self.hparams.prefix}_{part}.npz")
        x = (archive["x"] - self.stats["mean"]) / self.stats["std"]
        return TensorDataset(torch.as_tensor(x, dtype=torch.float32).unsqueeze(1), torch.as_tensor(archive["y"]))

    def setup(self, stage):
        if stage == "fit":
            self.train, self.val = self._open("train"), self._open("val")
        elif stage == "test":
            self.test = self._open("test")

    def train_dataloader(self):
        return DataLoader(self.train, self.hparams.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.val, self.hparams.batch_size)

    def test_dataloader(self):
        return DataLoader(self.test, self.hparams.batch_size)


class ResBlock(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.body = nn.Sequential(nn.Conv1d(c, c, 5, padding=2), nn.BatchNorm1d(c), nn.ReLU(), nn.Conv1d(c, c, 5, padding=2))

    def forward(self, x):
        return F.relu(x + self.body(x))


class ECGNet(L.LightningModule):
    def __init__(self, num_classes, width=6, lr=5e-3):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Conv1d(1, width, 7, padding=3), ResBlock(width), nn.AdaptiveAvgPool1d(4), nn.Flatten(), nn.Linear(4 * width, num_classes))

    def forward(self, x):
        return self.net(x)

    def _step(self, batch, name):
        x, y = batch
        logits = self(x)
        loss = F.cross_entropy(logits, y)
        self.log(f"{name}_loss", loss)
        self.log(f"{name}_acc", (logits.argmax(1) == y).float().mean())
        return loss

    def training_step(self, batch, batch_idx):
        return self._step(batch, "train")

    def validation_step(self, batch, batch_idx):
        self._step(batch, "val")

    def test_step(self, batch, batch_idx):
        self._step(batch, "test")

    def configure_optimizers(self):
        opt = torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
        return [opt], [torch.optim.lr_scheduler.StepLR(opt, 1, 0.7)]


class PrintEpoch(Callback):
    def on_validation_epoch_end(self, trainer, module):
        print({k: round(v.item(), 4) for k, v in trainer.callback_metrics.items()})


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch-size", type=int, default=16)
    args = parser.parse_args()

    L.seed_everything(0)
    with open("ecg_leads.csv") as f:
        for row in csv.DictReader(f):
            print("lead", row["lead"], "on the", row["position"])
    dm = ECGDataModule(batch_size=args.batch_size)
    model = ECGNet(dm.num_classes)
    keep = ModelCheckpoint(dirpath=".", filename="ecg_best", monitor="val_loss", enable_version_counter=False)
    trainer = L.Trainer(max_epochs=args.epochs, accelerator="cpu", logger=False, callbacks=[keep, PrintEpoch()],
                        enable_progress_bar=False, enable_model_summary=False, log_every_n_steps=1)
    trainer.fit(model, dm)
    print(trainer.test(ckpt_path=keep.best_model_path, datamodule=dm, verbose=False, weights_only=False))
