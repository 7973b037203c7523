# molecule_net.ckpt: molecules.smi assay.csv atom_properties.csv
import csv
import logging
import math
import warnings

import lightning as L
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, random_split

warnings.filterwarnings("ignore", ".*does not have many workers.*")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
MAX_ATOMS = 10


class MoleculeSet(Dataset):
    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        return self.rows[i]


class AssayData(L.LightningDataModule):
    def __init__(self, smiles="molecules.smi", assay="assay.csv", external="assay_external.csv", atoms="atom_properties.csv", batch_size=12):
        super().__init__()
        self.save_hyperparameters()

    def _structures(self):
        with open(self.hparams.smiles) as lines:
            return {name: smile for smile, name in map(str.split, lines)}

    def _atoms(self):
        with open(self.hparams.atoms, newline="") as f:
            return {r["atom"]: [float(r["mass"]) / 20, float(r["valence"]) / 4] for r in csv.DictReader(f)}

    def _graph(self, smile):
        x = torch.zeros(MAX_ATOMS, 2)
        x[:len(smile)] = torch.tensor([self.atoms[a] for a in smile])
        adj = torch.eye(MAX_ATOMS)
        for i in range(len(smile) - 1):
            adj[i, i + 1] = adj[i + 1, i] = 1
        return x, adj / adj.sum(1, keepdim=True)

    def _assay(self, path):
        with open(path, newline="") as f:
            return MoleculeSet([(*self._graph(self.structures[r["mol"]]), torch.tensor(9 - math.log10(float(r["ic50"]) + 1))) for r in csv.DictReader(f)])

    def setup(self, stage):
        self.structures, self.atoms = self._structures(), self._atoms()
        if stage == "fit":
            self.train, self.val = random_split(self._assay(self.hparams.assay), [0.8, 0.2], torch.Generator().manual_seed(7))
        elif stage == "test":
            self.test = self._assay(self.hparams.external)

    def train_dataloader(self):
        return DataLoader(self.train, self.hparams.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.val, self.hparams.batch_size)

    def test_dataloader(self):
        return DataLoader(self.test, self.hparams.batch_size)


class MessageNet(L.LightningModule):
    def __init__(self, hidden=8, lr=1e-2):
        super().__init__()
        self.save_hyperparameters()
        self.inp = nn.Linear(2, hidden)
        self.msg = nn.ModuleList(nn.Linear(hidden, hidden) for _ in range(2))
        self.out = nn.Linear(hidden, 1)

    def forward(self, x, adj):
        h = self.inp(x).relu()
        for layer in self.msg:
            h = h + layer(adj @ h).relu()
        return self.out(h.sum(1)).squeeze(-1)

    def _step(self, batch, name):
        x, adj, y = batch
        loss = nn.functional.mse_loss(self(x, adj), y)
        self.log(f"{name}_loss", loss)
        return loss

    def training_step(self, batch, _):
        return self._step(batch, "train")

    def validation_step(self, batch, _):
        self._step(batch, "val")

    def test_step(self, batch, _):
        self._step(batch, "test")

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


if __name__ == "__main__":
    L.seed_everything(7, verbose=False)
    with open("toxicity.csv", newline="") as f:
        print("toxic molecules:", sum(r["toxic"] == "1" for r in csv.DictReader(f)))
    stop = L.pytorch.callbacks.EarlyStopping("val_loss", patience=1)
    trainer = L.Trainer(max_epochs=3, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False, log_every_n_steps=1, callbacks=[stop])
    model, data = MessageNet(), AssayData()
    trainer.fit(model, datamodule=data)
    trainer.save_checkpoint("molecule_net.ckpt")
    print(trainer.test(model, datamodule=data, verbose=False))
