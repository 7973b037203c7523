# ising.ckpt: ising_train.npz
import lightning as L
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class IsingData(L.LightningDataModule):
    def __init__(self, train_file, test_file, batch_size=16):
        super().__init__()
        self.train_file, self.test_file, self.batch_size = train_file, test_file, batch_size

    @staticmethod
    def read(path):
        with np.load(path) as archive:
            spins, energy = archive["spins"], archive["energy"]
        return TensorDataset(torch.from_numpy(spins).float(), torch.from_numpy(energy).float().unsqueeze(1))

    def setup(self, stage):
        if stage == "fit":
            self.train = self.read(self.train_file)
        if stage == "test":
            self.test = self.read(self.test_file)

    def train_dataloader(self):
        return DataLoader(self.train, batch_size=self.batch_size, shuffle=True)

    def test_dataloader(self):
        return DataLoader(self.test, batch_size=self.batch_size)


class Regressor(L.LightningModule):
    def __init__(self, sites, hidden=8):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Linear(sites, hidden), nn.SiLU(), nn.Linear(hidden, 1))

    def training_step(self, batch, _):
        loss = nn.functional.mse_loss(self.net(batch[0]), batch[1])
        self.log("train_loss", loss)
        return loss

    def test_step(self, batch, _):
        self.log("test_loss", nn.functional.mse_loss(self.net(batch[0]), batch[1]))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-2)


if __name__ == "__main__":
    L.seed_everything(3, verbose=False)
    trainer = L.Trainer(
        max_epochs=2,
        accelerator="cpu",
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    data = IsingData("ising_train.npz", "ising_test.npz")
    model = Regressor(10)
    trainer.fit(model, datamodule=data)
    trainer.save_checkpoint("ising.ckpt")
    trainer.test(model, datamodule=data, verbose=False)
