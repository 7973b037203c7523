# imu_best.ckpt: imu_subjects.csv imu_bias.csv subject_1.csv subject_2.csv subject_3.csv subject_4.csv
import os

import lightning.pytorch as pl
import numpy as np
import pandas as pd
import torch
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint
from torch.utils.data import TensorDataset

ACTIVITIES = ["run", "sit", "walk"]
AXES = ["ax", "ay", "az"]

subjects = pd.read_csv("imu_subjects.csv", index_col="subject")
bias = pd.read_csv("imu_bias.csv", index_col="subject")
mean_age = subjects["age"].mean()


def one_subject(number, win=20):
    df = pd.read_csv(os.path.join("imu", "subject_%d.csv" % number))
    xyz = df[AXES].values - bias.loc[number, ["bx", "by", "bz"]].values
    for start in range(0, len(df) - win + 1, win // 2):
        part = df["activity"].iloc[start:start + win]
        yield xyz[start:start + win], ACTIVITIES.index(part.mode()[0])


def group_dataset(group):
    x, y = [], []
    for number in subjects.index[subjects["group"] == group]:
        for window, label in one_subject(number):
            x.append(window)
            y.append(label)
    return TensorDataset(torch.tensor(np.stack(x), dtype=torch.float32), torch.tensor(y))


class ActivityGRU(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.gru = torch.nn.GRU(3, 6, batch_first=True)
        self.fc = torch.nn.Linear(6, len(ACTIVITIES))

    def _loss(self, batch, name):
        x, y = batch
        logits = self.fc(self.gru(x)[1][-1])
        loss = torch.nn.functional.cross_entropy(logits, y)
        self.log(name + "_loss", loss, on_epoch=True)
        self.log(name + "_acc", (logits.argmax(1) == y).float().mean(), on_epoch=True)
        return loss

    def training_step(self, batch, batch_idx):
        return self._loss(batch, "train")

    def validation_step(self, batch, batch_idx):
        return self._loss(batch, "val")

    def test_step(self, batch, batch_idx):
        return self._loss(batch, "test")

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.02)


pl.seed_everything(2)
print("mean age", mean_age)
dm = pl.LightningDataModule.from_datasets(
    train_dataset=group_dataset("train"), val_dataset=group_dataset("val"), batch_size=8)
keep = ModelCheckpoint(dirpath=".", filename="imu_best", monitor="val_loss", save_top_k=1)
trainer = pl.Trainer(
    accelerator="cpu", max_epochs=3, logger=False, enable_progress_bar=False, enable_model_summary=False,
    callbacks=[keep, EarlyStopping("val_loss", patience=2)])
trainer.fit(ActivityGRU(), dm)
print("kept", os.path.basename(keep.best_model_path), float(keep.best_model_score))

strangers = pl.LightningDataModule.from_datasets(test_dataset=group_dataset("test"), batch_size=8)
trainer.test(ActivityGRU.load_from_checkpoint("imu_best.ckpt"), strangers)
