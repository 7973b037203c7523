# ckpt/multitask.ckpt: molecules_desc.csv solubility.csv toxicity.csv
# ckpt/tox_only.safetensors: molecules_desc.csv toxicity.csv

import logging
import os
import warnings

import lightning as L
import numpy as np
import pandas as pd
import torch
from safetensors.torch import save_file
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

warnings.filterwarnings("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)

ENDPOINTS = {
    "logs": "solubility.csv",
    "toxic": "toxicity.csv",
    "papp": "permeability.csv",
}


def load_endpoints():
    tables = {}
    for name, path in ENDPOINTS.items():
        t = pd.read_csv(path).set_index("mol")
        print(f"{name}: {len(t)} molecules, mean {t[name].mean():.3f}")
        tables[name] = t
    return tables


def zscore(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)


class MultiTask(L.LightningModule):
    def __init__(self, n_in, hidden=16):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(n_in, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU())
        self.reg_head = nn.Linear(hidden, 1)
        self.cls_head = nn.Linear(hidden, 1)

    def forward(self, x):
        h = self.body(x)
        return self.reg_head(h).squeeze(-1), self.cls_head(h).squeeze(-1)

    def training_step(self, batch, _):
        x, y_reg, y_cls = batch
        reg, cls = self(x)
        mse = nn.functional.mse_loss(reg, y_reg)
        bce = nn.functional.binary_cross_entropy_with_logits(cls, y_cls)
        return mse + 0.5 * bce

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.01)


def fit_multitask(desc, tables):
    cols = list(desc.columns)
    both = desc.join(tables["logs"], how="inner").join(tables["toxic"], how="inner")
    ds = TensorDataset(torch.tensor(zscore(both[cols]).to_numpy(np.float32)),
                       torch.tensor(zscore(both["logs"]).to_numpy(np.float32)),
                       torch.tensor(both["toxic"].to_numpy(np.float32)))
    model = MultiTask(len(cols))
    trainer = L.Trainer(max_epochs=4, accelerator="cpu", devices=1, logger=False, enable_checkpointing=False,
                        enable_progress_bar=False, enable_model_summary=False)
    trainer.fit(model, DataLoader(ds, batch_size=32, shuffle=True))
    trainer.save_checkpoint("ckpt/multitask.ckpt")


def fit_tox(desc, tox):
    data = desc.join(tox, how="inner")
    x = torch.tensor(zscore(data[desc.columns]).to_numpy(np.float32))
    y = torch.tensor(data["toxic"].to_numpy(np.float32))
    net = nn.Sequential(nn.Linear(x.shape[1], 8), nn.Tanh(), nn.Linear(8, 1))
    opt = torch.optim.AdamW(net.parameters(), lr=0.02)
    for epoch in range(40):
        opt.zero_grad()
        loss = nn.functional.binary_cross_entropy_with_logits(net(x).squeeze(-1), y)
        loss.backward()
        opt.step()
    print("tox loss", round(loss.item(), 4))
    save_file(net.state_dict(), "ckpt/tox_only.safetensors")


if __name__ == "__main__":
    L.seed_everything(0, verbose=False)
    os.makedirs("ckpt", exist_ok=True)
    descriptors = pd.read_csv("molecules_desc.csv", index_col="mol")
    endpoints = load_endpoints()
    fit_multitask(descriptors, endpoints)
    fit_tox(descriptors, endpoints["toxic"])
