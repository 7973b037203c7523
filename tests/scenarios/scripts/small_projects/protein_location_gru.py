# location_gru.pt: proteins.fasta proteins_valid.fasta locations.tsv blosum_small.txt
from __future__ import annotations

import itertools
from typing import Iterator, NamedTuple

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_sequence
from torch.utils.data import DataLoader

COMPARTMENTS = {"membrane": 0, "nucleus": 1, "cytosol": 2}


class Protein(NamedTuple):
    key: str
    sequence: str


def parse_fasta(path: str) -> Iterator[Protein]:
    with open(path) as handle:
        groups = itertools.groupby(handle, key=lambda line: line.startswith(">"))
        for _, header in groups:
            key = next(header)[1:].split()[0]
            _, body = next(groups)
            yield Protein(key, "".join(line.strip() for line in body))


def substitution_matrix(path: str) -> tuple[str, np.ndarray]:
    letters, rows = "", []
    with open(path) as handle:
        for line in handle:
            if line.startswith("#"):
                continue
            if line.startswith(" "):
                letters = "".join(line.split())
            else:
                rows.append([float(v) for v in line.split()[1:]])
    return letters, np.array(rows, dtype=np.float32)


class Collate:
    def __init__(self, alphabet: str, where: dict[str, str]):
        self.index = {a: i for i, a in enumerate(alphabet)}
        self.where = where

    def __call__(self, proteins: list[Protein]):
        proteins = sorted(proteins, key=lambda p: len(p.sequence), reverse=True)
        packed = pack_sequence([torch.tensor([self.index[a] for a in p.sequence]) for p in proteins])
        return packed, torch.tensor([COMPARTMENTS[self.where[p.key]] for p in proteins])


class LocationGRU(nn.Module):
    def __init__(self, matrix: np.ndarray, hidden: int = 10):
        super().__init__()
        self.embed = nn.Embedding.from_pretrained(torch.from_numpy(matrix) / 4, freeze=False)
        self.gru = nn.GRU(matrix.shape[1], hidden)
        self.head = nn.Linear(hidden, len(COMPARTMENTS))

    def forward(self, packed) -> Tensor:
        data = self.embed(packed.data)
        _, last = self.gru(packed._replace(data=data))
        return self.head(last[-1])


def evaluate(model: nn.Module, loader: DataLoader) -> tuple[float, float]:
    model.eval()
    losses, hits, n = [], 0, 0
    with torch.no_grad():
        for packed, target in loader:
            logits = model(packed)
            losses.append(nn.functional.cross_entropy(logits, target).item())
            hits += int((logits.argmax(-1) == target).sum())
            n += len(target)
    return float(np.mean(losses)), hits / n


torch.manual_seed(21)
alphabet, matrix = substitution_matrix("blosum_small.txt")
table = pd.read_csv("locations.tsv", sep="\t")
collate = Collate(alphabet, dict(zip(table["id"], table["location"])))
hydropathy = pd.read_csv("hydropathy.csv").set_index("residue")["score"].to_dict()

train = list(parse_fasta("proteins.fasta"))
valid = list(parse_fasta("proteins_valid.fasta"))
mean_score = np.mean([hydropathy[a] for p in train for a in p.sequence])
print(f"{len(train)} proteins, mean hydropathy {mean_score:.2f}")

model = LocationGRU(matrix)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
patience, best = 2, float("inf")
for epoch in range(4):
    model.train()
    for packed, target in DataLoader(train, batch_size=12, shuffle=True, collate_fn=collate):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(packed), target)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    val_loss, val_acc = evaluate(model, DataLoader(valid, batch_size=20, collate_fn=collate))
    print(epoch, round(val_loss, 4), round(val_acc, 3))
    if val_loss < best:
        best, patience = val_loss, 2
        torch.save({"model": model.state_dict(), "alphabet": alphabet}, "location_gru.pt")
    else:
        patience -= 1
        if patience == 0:
            break

test = DataLoader(list(parse_fasta("proteins_test.fasta")), batch_size=20, collate_fn=collate)
print("test", evaluate(model, test))
