# flow.ckpt: flow_runs.h5 pipe_geometry.npy
import logging
import warnings

import h5py
import lightning as L
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

warnings.filterwarnings("ignore", ".*does not have many workers.*")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


class FlowRuns(Dataset):
    """Opens the file when the first item is asked for (h5py handles do not survive a fork)."""

    def __init__(self, path, group, geometry):
        self.path, self.group, self.geometry = path, group, geometry
        self._file = None
        with h5py.File(path, "r") as f:
            self.length = f[group]["loss"].shape[0]

    def __len__(self):
        return self.length

    def __getitem__(self, i):
        if self._file is None:
            self._file = h5py.File(self.path, "r")
        g = self._file[self.group]
        x = np.concatenate([g["signal"][i], self.geometry[g["pipe"][i]]])
        return torch.from_numpy(x), torch.tensor(g["loss"][i])


class FlowData(L.LightningDataModule):
    def __init__(self, runs="flow_runs.h5", holdout="flow_holdout.h5", geometry="pipe_geometry.npy", batch_size=15):
        super().__init__()
        self.save_hyperparameters()

    def prepare_data(self):
        with h5py.File("flow_2015.h5") as old:
            print("runs of the old rig (other sensor, not used):", old["train/signal"].shape)

    def setup(self, stage):
        h = self.hparams
        geometry = np.load(h.geometry)
        if stage == "fit":
            self.train = FlowRuns(h.runs, "train", geometry)
            self.val = FlowRuns(h.runs, "val", geometry)
        if stage == "test":
            self.test = FlowRuns(h.holdout, "test", geometry)

    def train_dataloader(self):
        return DataLoader(self.train, self.hparams.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.val, self.hparams.batch_size)

    def test_dataloader(self):
        return DataLoader(self.test, self.hparams.batch_size)


class FlowNet(L.LightningModule):
    def __init__(self, inputs=15, hidden=10, lr=1e-2):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Linear(inputs, hidden), nn.SiLU(), nn.Linear(hidden, 1))

    def _step(self, batch, name):
        x, y = batch
        loss = nn.functional.huber_loss(self.net(x).squeeze(-1), y)
        self.log(f"{name}_loss", loss, prog_bar=name == "val")
        return loss

    def training_step(self, batch, _):
        return self._step(batch, "train")

    def validation_step(self, batch, _):
        self._step(batch, "val")

    def test_step(self, batch, _):
        self._step(batch, "test")

    def configure_optimizers(self):
        opt = torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
        return {"optimizer": opt, "lr_scheduler": torch.optim.lr_scheduler.StepLR(opt, 2)}


if __name__ == "__main__":
    L.seed_everything(21)
    data, model = FlowData(), FlowNet()
    trainer = L.Trainer(max_epochs=3, accelerator="cpu", devices=1, logger=False, enable_checkpointing=False,
                        enable_progress_bar=False, enable_model_summary=False, num_sanity_val_steps=0,
                        log_every_n_steps=2)
    trainer.fit(model, datamodule=data)
    trainer.save_checkpoint("flow.ckpt")
    print(trainer.test(model, datamodule=data, verbose=False))
