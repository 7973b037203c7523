# breath_seq2seq.pt: breath.h5 breath_split.json patients.csv
"""Encoder-decoder forecasting of the breathing flow; recordings have different lengths, hence the packing."""
import json
import random

import h5py
import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence
from torch.utils.data import DataLoader, Dataset

H5, SPLIT = "breath.h5", "breath_split.json"
HORIZON = 6


class BreathDataset(Dataset):
    def __init__(self, h5_path, patients, info, crops=4):
        self.h5_path, self.patients, self.info, self.crops = h5_path, patients, info, crops
        self._file = None

    @property
    def file(self):  # opened lazily: h5py handles do not survive a fork
        if self._file is None:
            self._file = h5py.File(self.h5_path, "r")
        return self._file

    def __len__(self):
        return len(self.patients) * self.crops

    def __getitem__(self, index):
        patient = self.patients[index // self.crops]
        flow = self.file[patient]["flow"]
        length = random.randint(12, len(flow) - HORIZON)
        piece = torch.from_numpy(flow[:length + HORIZON].astype(np.float32))
        return piece[:length], piece[length:], torch.tensor(self.info[patient], dtype=torch.float32)


def collate(batch):
    batch.sort(key=lambda item: -len(item[0]))
    past, future, static = zip(*batch)
    lengths = torch.tensor([len(p) for p in past])
    return pad_sequence(past, batch_first=True).unsqueeze(-1), lengths, torch.stack(future), torch.stack(static)


class Seq2Seq(nn.Module):
    def __init__(self, hidden=12, static=2):
        super().__init__()
        self.encoder = nn.GRU(1, hidden, batch_first=True)
        self.condition = nn.Linear(static, hidden)
        self.cell = nn.GRUCell(1, hidden)
        self.out = nn.Linear(hidden, 1)

    def forward(self, past, lengths, static, teacher=None, ratio=0.5):
        _, h = self.encoder(pack_padded_sequence(past, lengths, batch_first=True))
        h = h[0] + self.condition(static)
        y = past[torch.arange(len(past)), lengths - 1]
        steps = []
        for t in range(HORIZON):
            h = self.cell(y, h)
            y = self.out(h)
            steps.append(y)
            if teacher is not None and random.random() < ratio:
                y = teacher[:, t:t + 1]
        return torch.cat(steps, 1)


def run(model, loader, optimizer=None):
    losses = []
    for past, lengths, future, static in loader:
        with torch.set_grad_enabled(optimizer is not None):
            pred = model(past, lengths, static, future if optimizer else None)
            loss = nn.functional.smooth_l1_loss(pred, future)
        if optimizer:
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
        losses.append(loss.item())
    return float(np.mean(losses))


random.seed(1)
torch.manual_seed(1)
with open(SPLIT) as fh:
    split = json.load(fh)
patients = pd.read_csv("patients.csv", index_col="patient")
patients["age"] = (patients["age"] - 50) / 20
info = {name: [row.age, row.smoker] for name, row in patients.iterrows()}

with h5py.File("breath_2018.h5", "r") as old:
    print("in the 2018 recordings the mean length was", np.mean([len(old[p]["flow"]) for p in old]))

loaders = {part: DataLoader(BreathDataset(H5, names, info), batch_size=6, shuffle=part == "train", collate_fn=collate)
           for part, names in split.items()}
model = Seq2Seq()
optimizer = torch.optim.Adam(model.parameters(), 1e-2)
best = float("inf")
for epoch in range(3):
    train = run(model, loaders["train"], optimizer)
    val = run(model, loaders["val"])
    print(epoch, round(train, 4), round(val, 4))
    if val < best:
        best = val
        torch.save({"state": model.state_dict(), "epoch": epoch, "val": val}, "breath_seq2seq.pt")

model.load_state_dict(torch.load("breath_seq2seq.pt")["state"])
print("test", run(model, loaders["test"]))
