# ckpts/wine-best.ckpt: wine_train.parquet wine_val.parquet
# wine_mlp.pt: wine_train.parquet wine_val.parquet
# wine_knn.joblib: wine_train.parquet

import logging
import warnings

import joblib
import lightning as L
import pandas as pd
import torch
import torch.nn.functional as F
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsRegressor
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

warnings.filterwarnings("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)

FEATURES = ["acidity", "sugar", "sulphates", "alcohol", "ph"]
TARGET = "quality"


class WineData(L.LightningDataModule):
    def __init__(self, batch_size=32):
        super().__init__()
        self.batch_size = batch_size
        self.scaler = StandardScaler()

    def setup(self, stage=None):
        if hasattr(self, "frames"):
            return
        self.frames = {s: pd.read_parquet(f"wine_{s}.parquet") for s in ("train", "val", "test")}
        self.scaler.fit(self.frames["train"][FEATURES])
        self.sets = {}
        for s, df in self.frames.items():
            x = torch.tensor(self.scaler.transform(df[FEATURES]), dtype=torch.float32)
            y = torch.tensor(df[TARGET].to_numpy(), dtype=torch.float32)
            self.sets[s] = TensorDataset(x, y)

    def train_dataloader(self):
        return DataLoader(self.sets["train"], batch_size=self.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.sets["val"], batch_size=128)

    def test_dataloader(self):
        return DataLoader(self.sets["test"], batch_size=128)


class WineMLP(L.LightningModule):
    def __init__(self, hidden=16, lr=0.02):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Linear(len(FEATURES), hidden), nn.ReLU(), nn.Linear(hidden, 1))

    def forward(self, x):
        return self.net(x).squeeze(-1)

    def training_step(self, batch, _):
        x, y = batch
        return F.mse_loss(self(x), y)

    def validation_step(self, batch, _):
        x, y = batch
        self.log("val_loss", F.mse_loss(self(x), y))

    def test_step(self, batch, _):
        x, y = batch
        self.log("test_mae", (self(x) - y).abs().mean())

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


def main():
    L.seed_everything(8, verbose=False)
    torch.set_num_threads(1)
    dm = WineData()
    ckpt = ModelCheckpoint(dirpath="ckpts", filename="wine-best", monitor="val_loss", mode="min", save_top_k=1)
    trainer = L.Trainer(max_epochs=25, accelerator="cpu", logger=False, enable_progress_bar=False,
                        enable_model_summary=False, callbacks=[ckpt, EarlyStopping("val_loss", patience=3)])
    trainer.fit(WineMLP(), datamodule=dm)

    best = WineMLP.load_from_checkpoint(ckpt.best_model_path)
    torch.save({"state_dict": best.state_dict(), "mean": torch.tensor(dm.scaler.mean_),
                "scale": torch.tensor(dm.scaler.scale_)}, "wine_mlp.pt")
    print(trainer.test(best, datamodule=dm, verbose=False))

    train, test = dm.frames["train"], dm.frames["test"]
    X = dm.scaler.transform(train[FEATURES])
    cv = {k: cross_val_score(KNeighborsRegressor(k), X, train[TARGET], cv=5).mean() for k in (3, 5, 9, 15)}
    knn = KNeighborsRegressor(max(cv, key=cv.get)).fit(X, train[TARGET])
    joblib.dump(knn, "wine_knn.joblib")
    print(cv, "test R2", knn.score(dm.scaler.transform(test[FEATURES]), test[TARGET]))


if __name__ == "__main__":
    main()
