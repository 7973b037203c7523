# protein_place.safetensors: proteins.fasta localisation.tsv abundance.csv

import pathlib

import pandas as pd
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, WeightedRandomSampler

AMINO = {a: i for i, a in enumerate("ACDEFGHIKLMNPQRSTVWY", start=1)}
PLACES = ("membrane", "nucleus")


def fasta(path):
    name, parts = None, []
    for line in pathlib.Path(path).read_text().splitlines():
        if line.startswith(">"):
            if name:
                yield name, "".join(parts)
            name, parts = line[1:].split()[0], []
        else:
            parts.append(line)
    yield name, "".join(parts)


def collate(batch):
    sequences, places = zip(*batch)
    padded = pad_sequence([torch.tensor([AMINO[a] for a in s]) for s in sequences], batch_first=True)
    return padded, torch.tensor(places)


class PlaceGRU(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.embed = nn.Embedding(len(AMINO) + 1, width, padding_idx=0)
        self.gru = nn.GRU(width, width, batch_first=True)
        self.out = nn.Linear(width, len(PLACES))

    def forward(self, tokens):
        return self.out(self.gru(self.embed(tokens))[1][-1])


torch.manual_seed(13)
torch.set_num_threads(1)
human = dict(fasta("proteins.fasta"))
mouse = dict(fasta("proteins_mouse.fasta"))
print(len(human), "human and", len(mouse), "mouse proteins")

places = pd.read_csv("localisation.tsv", sep="\t").set_index("protein")["place"]
copies = pd.read_csv("abundance.csv").set_index("protein")["copies"]
items = [(sequence, PLACES.index(places[name])) for name, sequence in human.items()]
sampler = WeightedRandomSampler([float(copies[name]) for name in human], num_samples=64)

model = PlaceGRU()
optimizer = torch.optim.RMSprop(model.parameters(), lr=5e-3)
for epoch in range(2):
    for tokens, target in DataLoader(items, batch_size=16, sampler=sampler, collate_fn=collate):
        loss = nn.functional.cross_entropy(model(tokens), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"epoch {epoch} loss {loss.item():.3f}")
save_file(model.state_dict(), "protein_place.safetensors")

with torch.no_grad():
    tokens, _ = collate([(s, 0) for s in mouse.values()])
    print("mouse:", [PLACES[i] for i in model(tokens).argmax(1).tolist()][:5])
