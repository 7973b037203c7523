# jets.ckpt: jets.h5 jets_val.h5 jets_weights.npy
from pathlib import Path
from typing import Optional

import h5py
import lightning as L
import numpy as np
import torch
import torchmetrics
from torch import nn
from torch.utils.data import DataLoader, Dataset


class JetFile(Dataset):
    """Opens the file lazily: h5py handles do not survive forking."""

    def __init__(self, path: Path, weights: Optional[np.ndarray] = None):
        self.path, self.weights, self._file = path, weights, None
        with h5py.File(path) as f:
            self.length = f["jets/is_top"].shape[0]

    def __len__(self):
        return self.length

    def __getitem__(self, i):
        if self._file is None:
            self._file = h5py.File(self.path, "r")
        jets = self._file["jets"]
        w = 1.0 if self.weights is None else self.weights[i]
        return jets["constituents"][i], np.float32(jets["is_top"][i]), np.float32(w)


class JetData(L.LightningDataModule):
    def __init__(self, root: str = ".", batch_size: int = 16):
        super().__init__()
        self.save_hyperparameters()
        self.root = Path(root)

    def prepare_data(self):
        missing = [n for n in ("jets.h5", "jets_val.h5") if not (self.root / n).exists()]
        if missing:
            raise FileNotFoundError(missing)

    def setup(self, stage: str):
        if stage == "fit":
            self.train = JetFile(self.root / "jets.h5", np.load(self.root / "jets_weights.npy"))
            self.val = JetFile(self.root / "jets_val.h5")
        if stage == "test":
            self.test = JetFile(self.root / "jets_test.h5")

    def train_dataloader(self):
        return DataLoader(self.train, self.hparams.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.val, self.hparams.batch_size)

    def test_dataloader(self):
        return DataLoader(self.test, self.hparams.batch_size)


class DeepSet(L.LightningModule):
    def __init__(self, width: int = 8, lr: float = 1e-2):
        super().__init__()
        self.save_hyperparameters()
        self.phi = nn.Sequential(nn.Linear(3, width), nn.ReLU())
        self.rho = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 1))
        self.auc = torchmetrics.classification.BinaryAUROC()

    def forward(self, x):
        return self.rho(self.phi(x).sum(1)).squeeze(1)

    def training_step(self, batch, _):
        x, y, w = batch
        return nn.functional.binary_cross_entropy_with_logits(self(x), y, weight=w)

    def validation_step(self, batch, _):
        x, y, _w = batch
        self.log("val_loss", nn.functional.binary_cross_entropy_with_logits(self(x), y))

    def test_step(self, batch, _):
        x, y, _w = batch
        self.auc(self(x), y.int())
        self.log("test_auc", self.auc)

    def configure_optimizers(self):
        opt = torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
        sched = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, patience=0)
        return {"optimizer": opt, "lr_scheduler": {"scheduler": sched, "monitor": "val_loss"}}


if __name__ == "__main__":
    L.seed_everything(5)
    data, model = JetData(), DeepSet()
    trainer = L.Trainer(max_epochs=2, accelerator="cpu", logger=False, enable_checkpointing=False,
                        enable_progress_bar=False, enable_model_summary=False, num_sanity_val_steps=1)
    trainer.fit(model, datamodule=data)
    trainer.save_checkpoint("jets.ckpt")
    trainer.test(model, datamodule=data)
