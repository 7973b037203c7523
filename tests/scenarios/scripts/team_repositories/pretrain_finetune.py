# runs/encoder_pretrained.pt: source_signals.h5 norm_stats.json
# runs/classifier_finetuned.pt: source_signals.h5 norm_stats.json target_signals.csv

"""Stage 1: autoencoder on unlabelled signals.  Stage 2: freeze the encoder, train a classifier, then unfreeze."""
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import torch
import torch.nn as nn
import torch.nn.functional as F


@dataclass(frozen=True)
class Settings:
    width: int = 24
    code: int = 6
    pretrain_steps: int = 80
    frozen_steps: int = 40
    open_steps: int = 40
    lr: float = 5e-3
    seed: int = 12


CFG = Settings()
RUNS = Path("runs")


def encoder():
    return nn.Sequential(nn.Linear(CFG.width, 16), nn.Tanh(), nn.Linear(16, CFG.code))


def write_stats():
    with h5py.File("source_signals.h5", "r") as h:
        x = h["signals"][:]
        print("sampled at", h.attrs["hz"], "Hz")
    (RUNS / "norm_stats.json").write_text(json.dumps({"mean": float(x.mean()), "std": float(x.std())}))


def normalise(x):
    stats = json.loads((RUNS / "norm_stats.json").read_text())
    return torch.tensor((x - stats["mean"]) / stats["std"], dtype=torch.float32)


def table(path):
    df = pd.read_csv(path)
    return normalise(df.filter(like="s", axis=1).drop(columns="cls").to_numpy()), torch.tensor(df["cls"].to_numpy())


def pretrain():
    torch.manual_seed(CFG.seed)
    with h5py.File("source_signals.h5", "r") as h:
        x = normalise(np.asarray(h["signals"]))
    enc, dec = encoder(), nn.Sequential(nn.Tanh(), nn.Linear(CFG.code, CFG.width))
    opt = torch.optim.Adam([*enc.parameters(), *dec.parameters()], lr=CFG.lr)
    for _ in range(CFG.pretrain_steps):
        loss = F.mse_loss(dec(enc(x)), x)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print("reconstruction", round(loss.item(), 4))
    torch.save(enc.state_dict(), RUNS / "encoder_pretrained.pt")


def finetune():
    torch.manual_seed(CFG.seed)
    x, y = table("target_signals.csv")
    enc = encoder()
    enc.load_state_dict(torch.load(RUNS / "encoder_pretrained.pt", weights_only=True))
    model = nn.Sequential(enc, nn.ReLU(), nn.Linear(CFG.code, 2))
    for frozen, steps in ((True, CFG.frozen_steps), (False, CFG.open_steps)):
        enc.requires_grad_(not frozen)
        opt = torch.optim.Adam((p for p in model.parameters() if p.requires_grad), lr=CFG.lr)
        for _ in range(steps):
            opt.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            opt.step()
        print("frozen" if frozen else "open", round(loss.item(), 4))
    torch.save({"state": model.state_dict(), "settings": asdict(CFG)}, RUNS / "classifier_finetuned.pt")
    return model


def main(stages):
    RUNS.mkdir(exist_ok=True)
    for stage in stages:
        match stage:
            case "pretrain":
                write_stats()
                pretrain()
            case "finetune":
                model = finetune()
                with torch.no_grad():
                    hx, hy = table("target_holdout.csv")
                    print("holdout accuracy", (model(hx).argmax(1) == hy).float().mean().item())
            case _:
                sys.exit(f"unknown stage {stage}")


if __name__ == "__main__":
    main(sys.argv[1:] or ["pretrain", "finetune"])
