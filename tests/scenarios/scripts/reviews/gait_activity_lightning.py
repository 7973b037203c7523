# gait_activity.ckpt: gait_walk.h5 gait_stairs.h5

import h5py
import lightning as L
import torch
from lightning.pytorch.callbacks import EarlyStopping
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def recordings(path):
    with h5py.File(path, "r") as f:
        return TensorDataset(torch.from_numpy(f["signal"][:]), torch.from_numpy(f["activity"][:]).long())


class GaitNet(L.LightningModule):
    def __init__(self, channels=3, classes=3, lr=1e-2):
        super().__init__()
        self.save_hyperparameters()
        self.body = nn.Sequential(nn.Conv1d(channels, 6, 5), nn.ReLU(), nn.AdaptiveAvgPool1d(1), nn.Flatten(),
                                  nn.Linear(6, classes))

    def forward(self, x):
        return self.body(x)

    def training_step(self, batch, _):
        x, y = batch
        return nn.functional.cross_entropy(self(x), y)

    def validation_step(self, batch, _):
        x, y = batch
        self.log("val_loss", nn.functional.cross_entropy(self(x), y))

    def test_step(self, batch, _):
        x, y = batch
        self.log("test_accuracy", (self(x).argmax(1) == y).float().mean())

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=self.hparams.lr)


if __name__ == "__main__":
    L.seed_everything(5)
    model = GaitNet()
    trainer = L.Trainer(max_epochs=3, accelerator="cpu", logger=False, enable_checkpointing=False,
                        callbacks=[EarlyStopping("val_loss", patience=1)], enable_progress_bar=False,
                        enable_model_summary=False)
    trainer.fit(model,
                DataLoader(recordings("gait_walk.h5"), batch_size=16, shuffle=True),
                DataLoader(recordings("gait_stairs.h5"), batch_size=16))
    trainer.save_checkpoint("gait_activity.ckpt")
    trainer.test(model, DataLoader(recordings("gait_treadmill.h5"), batch_size=16))
