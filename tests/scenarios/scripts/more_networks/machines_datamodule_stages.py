# machines.ckpt: machines.json readings.parquet failures.feather
import json
from pathlib import Path

import lightning as L
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torchmetrics.classification import BinaryAccuracy


class MachineDataModule(L.LightningDataModule):
    def __init__(self, data_dir=".", batch_size=24, held_out=("M6", "M7")):
        super().__init__()
        self.save_hyperparameters()
        self.root = Path(data_dir)

    def prepare_data(self):
        with open(self.root / "maintenance_log.jsonl") as f:
            notes = [json.loads(line) for line in f]
        print(f"{len(notes)} maintenance notes for {len({n['machine'] for n in notes})} machines")

    def _features(self, frame):
        frame = frame.merge(self.machines, left_on="machine", right_index=True)
        return frame.sort_values(["machine", "hour"])

    def _dataset(self, frame):
        x = torch.tensor(frame[self.columns].to_numpy("float32"))
        return TensorDataset((x - self.mean) / self.std, torch.tensor(frame["failed"].to_numpy("float32")))

    def setup(self, stage):
        with open(self.root / "machines.json") as f:
            self.machines = pd.DataFrame.from_dict(json.load(f), orient="index")
        self.machines["press"] = (self.machines.pop("type") == "press").astype(float)
        self.columns = ["temp", "vib", "load", "age", "press"]
        if stage == "fit":
            frame = self._features(pd.read_parquet(self.root / "readings.parquet"))
            frame = frame.merge(pd.read_feather(self.root / "failures.feather"), on=["machine", "hour"])
            held_out = frame.machine.isin(self.hparams.held_out)
            x = torch.tensor(frame.loc[~held_out, self.columns].to_numpy("float32"))
            self.mean, self.std = x.mean(0), x.std(0) + 1e-6
            self.positive = float(frame.loc[~held_out, "failed"].mean())
            self.train, self.val = self._dataset(frame[~held_out]), self._dataset(frame[held_out])
        elif stage == "test":
            self.test = self._dataset(self._features(pd.read_parquet(self.root / "readings_test.parquet")))

    def train_dataloader(self):
        return DataLoader(self.train, self.hparams.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.val, 60)

    def test_dataloader(self):
        return DataLoader(self.test, 80)


class FailureNet(L.LightningModule):
    def __init__(self, n_in=5, lr=1e-2):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Linear(n_in, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 1))
        self.accuracy = BinaryAccuracy()

    def on_fit_start(self):
        p = self.trainer.datamodule.positive
        self.pos_weight = torch.tensor((1 - p) / max(p, 1e-3))

    def forward(self, x):
        return self.net(x).squeeze(1)

    def training_step(self, batch, _):
        x, y = batch
        return nn.functional.binary_cross_entropy_with_logits(self(x), y, pos_weight=self.pos_weight)

    def validation_step(self, batch, _):
        x, y = batch
        self.log("val_acc", self.accuracy(self(x), y.int()), prog_bar=False)

    def test_step(self, batch, _):
        x, y = batch
        self.log("test_acc", self.accuracy(self(x), y.int()))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), self.hparams.lr)


if __name__ == "__main__":
    L.seed_everything(5)
    dm, model = MachineDataModule(), FailureNet()
    trainer = L.Trainer(max_epochs=2, accelerator="cpu", logger=False, enable_checkpointing=False,
                        enable_progress_bar=False, enable_model_summary=False,
                        callbacks=[L.pytorch.callbacks.EarlyStopping("val_acc", mode="max")])
    trainer.fit(model, datamodule=dm)
    trainer.save_checkpoint("machines.ckpt")
    print(trainer.test(model, datamodule=dm, verbose=False))
