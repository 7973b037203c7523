# north.ckpt: site_north_train.csv site_north_val.csv
# south.ckpt: site_north_train.csv site_north_val.csv site_south.csv
# south_scratch.ckpt: site_south.csv

import logging
import warnings

import lightning as L
import pandas as pd
import torch
import torch.nn.functional as F
from lightning.pytorch.callbacks import EarlyStopping
from torch.utils.data import DataLoader, TensorDataset

warnings.filterwarnings("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


class OxygenNet(L.LightningModule):
    def __init__(self, n_in=5, width=16, lr=0.03):
        super().__init__()
        self.save_hyperparameters()
        self.net = torch.nn.Sequential(torch.nn.Linear(n_in, width), torch.nn.ReLU(), torch.nn.Linear(width, 1))

    def forward(self, x):
        return self.net(x).squeeze(-1)

    def training_step(self, batch, _):
        x, y = batch
        return F.mse_loss(self(x), y)

    def validation_step(self, batch, _):
        x, y = batch
        self.log("val_loss", F.mse_loss(self(x), y))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


def site(name, shuffle=False):
    df = pd.read_csv(f"site_{name}.csv", dtype="float32")
    x, y = df.drop(columns="oxygen").to_numpy(copy=True), df["oxygen"].to_numpy(copy=True)
    return DataLoader(TensorDataset(torch.from_numpy(x), torch.from_numpy(y)), batch_size=25, shuffle=shuffle)


def trainer(epochs, **kw):
    return L.Trainer(max_epochs=epochs, accelerator="cpu", devices=1, logger=False, enable_checkpointing=False,
                     enable_progress_bar=False, enable_model_summary=False, num_sanity_val_steps=0, **kw)


# north river, with early stopping
L.seed_everything(1, verbose=False)
model = OxygenNet()
t = trainer(20, callbacks=[EarlyStopping(monitor="val_loss", patience=2)])
t.fit(model, site("north_train", shuffle=True), site("north_val"))
print("north stopped after", t.current_epoch, "epochs")
t.save_checkpoint("north.ckpt")

# south river: a short fine-tuning, and the same from scratch
L.seed_everything(2, verbose=False)
tuned = OxygenNet.load_from_checkpoint("north.ckpt", lr=0.01)
t = trainer(3)
t.fit(tuned, site("south", shuffle=True))
t.save_checkpoint("south.ckpt")

L.seed_everything(2, verbose=False)
scratch = OxygenNet()
t = trainer(6)
t.fit(scratch, site("south", shuffle=True))
t.save_checkpoint("south_scratch.ckpt")

# the east river was not used so far
for name, m in [("north", model), ("tuned", tuned), ("scratch", scratch)]:
    print(name, trainer(1).validate(m, site("east"), verbose=False))
