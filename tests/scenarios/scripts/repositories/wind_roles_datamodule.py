# wind_best.ckpt: wind_roles.csv wind_site_hoy.csv wind_site_islay.csv wind_site_lewis.csv wind_site_skye.csv

import argparse
import logging
import sys
import warnings

sys.path.insert(0, ".")
warnings.filterwarnings("ignore", module="lightning")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)

import lightning as L
import pandas as pd
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint

from litwind import PowerCurve, WindSites


class PrintEpoch(L.Callback):
    def on_validation_epoch_end(self, trainer, module):
        if not trainer.sanity_checking:
            print("epoch", trainer.current_epoch, float(trainer.callback_metrics["val_loss"]))


def build_trainer(args):
    checkpoint = ModelCheckpoint(dirpath=args.out, filename="wind_best", monitor="val_loss", mode="min")
    return L.Trainer(
        max_epochs=args.epochs, accelerator="cpu", logger=False, enable_progress_bar=False, enable_model_summary=False,
        callbacks=[checkpoint, EarlyStopping("val_loss", patience=2), PrintEpoch()])


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--folder", default=".")
    ap.add_argument("--roles", default="wind_roles.csv")
    ap.add_argument("--epochs", type=int, default=3)
    ap.add_argument("--out", default=".")
    args = ap.parse_args()

    L.seed_everything(17, verbose=False)
    owners = pd.read_csv("wind_owners.csv")
    print(owners.to_string(index=False))

    sites, model, trainer = WindSites(args.folder, args.roles), PowerCurve(), build_trainer(args)
    trainer.fit(model, datamodule=sites)
    trainer.test(model, datamodule=sites, verbose=False)
    print("test loss", float(trainer.callback_metrics["test_loss"]))


if __name__ == "__main__":
    main()
