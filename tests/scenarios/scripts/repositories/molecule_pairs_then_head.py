# pair_encoder.safetensors: fingerprints.npz withdrawn_ids.txt assay_pairs.csv pair_weights.npy
# solubility_head.pt: fingerprints.npz withdrawn_ids.txt assay_pairs.csv pair_weights.npy solubility.csv

import os
import sys
from dataclasses import dataclass, field

sys.path.insert(0, os.path.realpath("."))

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

from chemrep.data import Fingerprints, pair_loader, regression_arrays


@dataclass
class PairStage:
    pairs: str = "assay_pairs.csv"
    weights: str = "pair_weights.npy"
    epochs: int = 2
    out: str = "pair_encoder.safetensors"


@dataclass
class HeadStage:
    table: str = "solubility.csv"
    external: str = "solubility_external.csv"
    steps: int = 40
    out: str = "solubility_head.pt"


@dataclass
class Setup:
    prints: str = "fingerprints.npz"
    withdrawn: str = "withdrawn_ids.txt"
    size: int = 6
    pair: PairStage = field(default_factory=PairStage)
    head: HeadStage = field(default_factory=HeadStage)


def pretrain(stage, prints, encoder):
    optimizer = torch.optim.Adam(encoder.parameters(), lr=0.01)
    for _ in range(stage.epochs):
        for left, right, same in pair_loader(stage.pairs, stage.weights, prints):
            closeness = F.cosine_similarity(encoder(left), encoder(right))
            loss = F.mse_loss(closeness, same.float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    save_file(encoder.state_dict(), stage.out)
    return loss.item()


def fit_head(stage, prints, encoder, head):
    bits, logs = regression_arrays(stage.table, prints)
    with torch.no_grad():
        embedded = encoder(bits)
    optimizer = torch.optim.SGD(head.parameters(), lr=0.02)
    for _ in range(stage.steps):
        loss = F.mse_loss(head(embedded).squeeze(1), logs)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    torch.save(head.state_dict(), stage.out)
    return loss.item()


if __name__ == "__main__":
    setup = Setup()
    torch.manual_seed(12)
    with np.load("fingerprints_maccs.npz") as other:
        print("MACCS keys would set", other["bits"].mean(), "of the bits")
    prints = Fingerprints(setup.prints, without=np.loadtxt(setup.withdrawn, dtype=int).tolist())
    encoder = nn.Sequential(nn.Linear(24, 12), nn.ReLU(), nn.Linear(12, setup.size))
    head = nn.Linear(setup.size, 1)
    print("pairs", pretrain(setup.pair, prints, encoder))
    print("solubility", fit_head(setup.head, prints, encoder.eval(), head))
    bits, logs = regression_arrays(setup.head.external, prints)
    with torch.no_grad():
        print("external", F.l1_loss(head(encoder(bits)).squeeze(1), logs).item())
